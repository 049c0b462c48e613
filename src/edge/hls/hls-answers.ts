import { OPEN_TO_ALL } from "../refusal.ts";

/** Named by time and never changed. As long as anybody may still want them. */
const IMMUTABLE = "public, max-age=3600, immutable";
/** RFC 8216bis appendix B: a playlist that was waited for keeps for six target durations, one that was not for half of one. */
const WAITED_FOR = "public, max-age=12";
const AS_IT_IS = "public, max-age=1";
/** A hole in it may still be filled. */
const WITH_HOLES = "public, max-age=2";
const ONE_MINUTE = "public, max-age=60";

const PLAYLIST_TYPE = "application/vnd.apple.mpegurl";

export function multivariantAnswer(text: string): Response {
  return new Response(text, { headers: headers(PLAYLIST_TYPE, ONE_MINUTE) });
}

export function playlistAnswer(body: Uint8Array<ArrayBuffer>, options: { gzip: boolean; waited: boolean }): Response {
  const all = { ...headers(PLAYLIST_TYPE, options.waited ? WAITED_FOR : AS_IT_IS), Vary: "Accept-Encoding" };
  return new Response(body, { headers: options.gzip ? { ...all, "Content-Encoding": "gzip" } : all });
}

export function soundAnswer(body: Uint8Array<ArrayBuffer>, options: { whole: boolean }): Response {
  return new Response(body, { headers: headers("audio/mp4", options.whole ? IMMUTABLE : WITH_HOLES) });
}

/** RFC 9110 §12.5.3, as far as it matters: whether gzip is named and not refused. */
export function acceptsGzip(request: Request): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(request.headers.get("accept-encoding") ?? "");
}

function headers(type: string, cacheControl: string): Record<string, string> {
  return { ...OPEN_TO_ALL, "Content-Type": type, "Cache-Control": cacheControl };
}
