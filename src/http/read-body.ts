import { StentorError } from "../protocol/index.ts";

/** RFC 9725 sets no bound; an offer of one audio section is about 2 KiB. The API's bodies are smaller still. */
export const BODY_BYTES_MAX = 65_536;

/** A post may bring its picture, as base64. */
const POST_BYTES_MAX = 430_000;
const POST = /^\/api\/v1\/rooms\/[^/]+\/posts$/;

/**
 * What is too much is still read, and dropped, up to here: whoever is sending when the connection closes may lose the
 * answer, as proxies do, and meet a reset instead of the refusal (RFC 9112 §9.6).
 */
const DRAINED_BYTES_MAX = 1_048_576;

/**
 * The whole body, read before anything else so that it never piles up behind other work. Throws `body_too_large`, or
 * `sdp_too_large` where SDP is read.
 */
export async function readBody(request: Request, pathname: string): Promise<Uint8Array<ArrayBuffer>> {
  const most = bodyBytesMax(request, pathname);
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > DRAINED_BYTES_MAX) throw tooLarge(pathname, most);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  while (reader !== undefined && bytes <= DRAINED_BYTES_MAX) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes <= most) pieces.push(value);
  }
  if (bytes > DRAINED_BYTES_MAX) await reader?.cancel();
  if (bytes > most) throw tooLarge(pathname, most);
  return new Uint8Array(Buffer.concat(pieces, bytes));
}

/** Whether it is larger than most may be: not so many of those are read at once. */
export function isLargeBody(request: Request, pathname: string): boolean {
  return bodyBytesMax(request, pathname) > BODY_BYTES_MAX && !(contentLength(request) <= BODY_BYTES_MAX);
}

/** Only who shows a token may bring more; whether it is right is seen later. */
function bodyBytesMax(request: Request, pathname: string): number {
  return POST.test(pathname) && request.headers.has("authorization") ? POST_BYTES_MAX : BODY_BYTES_MAX;
}

/** NaN where it does not say. */
function contentLength(request: Request): number {
  return Number(request.headers.get("content-length") ?? Number.NaN);
}

function tooLarge(pathname: string, most: number): StentorError {
  const code = pathname.startsWith("/whip/") ? "sdp_too_large" : "body_too_large";
  return new StentorError(code, `Cannot read the body: it is larger than ${most} bytes`);
}
