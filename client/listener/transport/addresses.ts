import type { Rendition } from "../../../src/protocol/index.ts";

/** Where a room's sound and its public page are. `origin` such as `https://stentor.example`. */
export type RoomAddress = { origin: string; room: string };

export type ListenQuery = { rendition?: Rendition | undefined; from?: number | undefined };

export function listenUrl(address: RoomAddress, query: ListenQuery): string {
  return listenHttpUrl(address, query).replace(/^http/, "ws");
}

/** The same address for a plain request, which is answered with why a socket would not open. */
export function listenHttpUrl(address: RoomAddress, query: ListenQuery): string {
  const url = new URL(`/r/${encodeURIComponent(address.room)}/listen`, address.origin);
  if (query.rendition !== undefined) url.searchParams.set("rendition", query.rendition);
  if (query.from !== undefined) url.searchParams.set("from", String(query.from));
  return url.href;
}

export function hlsUrl(address: RoomAddress): string {
  return new URL(`/r/${encodeURIComponent(address.room)}/hls/index.m3u8`, address.origin).href;
}

export function roomApiUrl(address: RoomAddress): string {
  return new URL(`/api/v1/rooms/${encodeURIComponent(address.room)}`, address.origin).href;
}
