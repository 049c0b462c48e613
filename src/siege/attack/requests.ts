import type { Means } from "../scenario/index.ts";
import type { Source } from "./ground.ts";
import type { Target } from "./target.ts";

const ENCODER = new TextEncoder();

/** `body` makes it a POST. */
export type Wish = { path: string; headers?: string; body?: string; type?: string };

export function requestText(target: Target, source: Source, wish: Wish): string {
  const { path, headers = "", body, type = "application/json" } = wish;
  const method = body === undefined ? "GET" : "POST";
  const content = body === undefined ? "" : `Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: ${target.host}\r\n${source.headers}${headers}${content}\r\n${body ?? ""}`;
}

export function requestBytes(target: Target, source: Source, wish: Wish): Uint8Array {
  return ENCODER.encode(requestText(target, source, wish));
}

const BROWSER = "User-Agent: Mozilla/5.0\r\nAccept: text/html,*/*\r\n";

/** An offer that a server can read and nobody will ever send sound for. */
const OFFER = [
  "v=0",
  "o=- 1 1 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "c=IN IP4 0.0.0.0",
  "a=mid:0",
  "a=sendonly",
  "a=rtcp-mux",
  "a=ice-ufrag:sieg",
  "a=ice-pwd:siegesiegesiegesiegesie",
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => "AB").join(":")}`,
  "a=setup:actpass",
  "a=rtpmap:111 opus/48000/2",
  "",
].join("\r\n");

/** What floods of requests ask for, by turns; a token or a number in it changes each time. `token`: a speaker's, so that offers are heard. */
export const FLOODS: Partial<Record<Means, (room: string, turn: number, token: string | undefined) => Wish>> = {
  "page-flood": (room) => ({ path: `/r/${room}`, headers: BROWSER }),
  "api-flood": (room, turn) => ({ path: turn % 4 === 0 ? "/api/v1/rooms" : `/api/v1/rooms/${room}` }),
  "door-flood": (room, turn) => ({ path: `/r/${room}/door`, ...(turn % 2 === 0 ? {} : { body: "" }) }),
  "ticket-hoarding": (room) => ({ path: `/r/${room}/door`, body: "" }),
  "sign-in-flood": (_, turn) => ({
    path: "/api/v1/rooms",
    headers: `Authorization: Bearer guess-${turn.toString(36)}-of-a-token\r\n`,
    body: '{"title":"Mine"}',
  }),
  "whip-flood": (room, turn, token = `guess-${turn.toString(36)}`) => ({
    path: `/whip/${room}`,
    headers: `Authorization: Bearer ${token}\r\n`,
    body: OFFER,
    type: "application/sdp",
  }),
};
