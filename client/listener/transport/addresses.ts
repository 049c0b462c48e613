import type { Rendition } from "../../../src/protocol/index.ts";

/** Where a room's sound and its public page are. `origin` such as `https://stentor.example`. */
export type RoomAddress = { origin: string; room: string };

/** `ticket`: what the listener comes in with. `from`: the first part that is lacking. `was`: the id of the edge that was heard before, so that nobody is counted twice. */
export type ListenQuery = {
  ticket?: string | undefined;
  rendition?: Rendition | undefined;
  from?: number | undefined;
  was?: string | undefined;
};

export function listenUrl(address: RoomAddress, query: ListenQuery): string {
  return listenHttpUrl(address, query).replace(/^http/, "ws");
}

/** Where to ask, in turn, why a socket does not open: both answer a plain request with the error's code. */
export function standingUrls(address: RoomAddress, { rendition, ticket }: ListenQuery): string[] {
  const hls = rendition === undefined ? hlsUrl(address) : new URL(`${rendition}/init.mp4`, hlsUrl(address)).href;
  return [listenHttpUrl(address, { rendition, ticket }), hls];
}

function listenHttpUrl(address: RoomAddress, query: ListenQuery): string {
  const url = new URL(`/r/${encodeURIComponent(address.room)}/listen`, address.origin);
  if (query.rendition !== undefined) url.searchParams.set("rendition", query.rendition);
  if (query.from !== undefined) url.searchParams.set("from", String(query.from));
  if (query.ticket !== undefined) url.searchParams.set("ticket", query.ticket);
  if (query.was !== undefined) url.searchParams.set("was", query.was);
  return url.href;
}

/** `ticket`: as in `ListenQuery`; only the first playlist asks for it. */
export function hlsUrl(address: RoomAddress, ticket?: string): string {
  const url = new URL(`/r/${encodeURIComponent(address.room)}/hls/index.m3u8`, address.origin);
  if (ticket !== undefined) url.searchParams.set("ticket", ticket);
  return url.href;
}

export function roomApiUrl(address: RoomAddress): string {
  return new URL(`/api/v1/rooms/${encodeURIComponent(address.room)}`, address.origin).href;
}
