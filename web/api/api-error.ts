import type { ErrorBody } from "../../src/protocol/index.ts";

/** What a person reads, where the server's own words are not enough for one. */
const SENTENCES: Record<string, string> = {
  network: "The server does not answer. Check the connection; this page tries again by itself.",
  internal: "Something went wrong on the server. Try again in a moment.",
  overloaded: "The server is very busy. Try again in a moment.",
  token_missing: "This needs a personal link or token.",
  token_invalid: "This token is not known here. Ask whoever gave it to you for a new link.",
  room_not_found: "There is no room at this address.",
  room_ended: "This room has ended.",
  room_limit: "This server holds as many rooms as it may. End one first.",
  speaker_not_found: "This person is not on the list any more.",
  speaker_limit: "The stage is full: no more speakers fit in this room.",
  invitation_limit: "This room has given out as many invitations as it may.",
  rate_limited: "That was too often. Wait a moment, and try again.",
  post_limit: "This room has as many posts as it may. Remove one first.",
  post_not_found: "This post is not there any more.",
  store_unavailable: "The server cannot write it down at the moment. Try again; nothing is sent twice.",
  body_too_large: "That is more than the server takes.",
  origin_unavailable: "The part of the server that makes the sound is away. Try again in a moment.",
};

/** A call that failed. Its message is a sentence for the person; `code` is the server's, or "network". */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;

  constructor(code: string, options?: { cause?: unknown; message?: string }) {
    super(sentenceOf(code, options?.message), options);
    this.code = code;
  }
}

function sentenceOf(code: string, fallback?: string): string {
  return (
    (Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : fallback) ?? "Something went wrong. Try again in a moment."
  );
}

/** The sentence for whatever was thrown. */
export function sentenceFor(cause: unknown): string {
  return cause instanceof ApiError ? cause.message : sentenceOf("internal");
}

export function codeOf(cause: unknown): string | undefined {
  return cause instanceof ApiError ? cause.code : undefined;
}

export async function refusalOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => undefined)) as Partial<ErrorBody> | undefined;
  if (body?.error !== undefined) return new ApiError(body.error.code, { message: body.error.message });
  return new ApiError(response.status >= 502 ? "network" : "internal");
}
