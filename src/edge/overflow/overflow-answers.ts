import { OPEN_TO_ALL } from "../refusal.ts";

/** Named by time and never changed. */
const FOR_EVER = "public, max-age=31536000, immutable";
/** A block comes every ten seconds; and what lacks something may still get it. */
const SHORTLY = "public, max-age=2";

const PLAYLIST_TYPE = "application/vnd.apple.mpegurl";

/** Bytes that are sent to many. */
export type SharedFile = { readonly body: Blob; readonly bytes: number; readonly etag: string };

export function immutableAnswer(file: SharedFile): Response {
  return new Response(file.body, { headers: headers(file, "audio/mp4", FOR_EVER) });
}

export function incompleteAnswer(file: SharedFile): Response {
  return new Response(file.body, { headers: headers(file, "audio/mp4", SHORTLY) });
}

export function playlistAnswer(file: SharedFile): Response {
  return new Response(file.body, { headers: headers(file, PLAYLIST_TYPE, SHORTLY) });
}

/** The same without its body, RFC 9110 §15.4.5: caches take its headers for those of what they have. */
export function unchanged({ headers }: Response): Response {
  return new Response(null, { status: 304, headers });
}

/** RFC 9110 §13.1.2, with weak comparison. */
export function isKnown(request: Request, etag: string): boolean {
  const named = request.headers.get("if-none-match");
  return (
    named !== null &&
    (named.trim() === "*" || named.split(",").some((each) => each.trim().replace(/^W\//, "") === etag))
  );
}

function headers({ etag }: SharedFile, type: string, cacheControl: string): Record<string, string> {
  return { ...OPEN_TO_ALL, "Content-Type": type, "Cache-Control": cacheControl, ETag: etag };
}
