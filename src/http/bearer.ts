import { StentorError } from "../protocol/index.ts";

/** RFC 6750 §2.1. Throws `token_missing` when there is no bearer token that could be one. */
export function bearerToken(headers: Headers): string {
  const match = /^Bearer +([A-Za-z0-9._~+/-]{1,512}=*) *$/i.exec(headers.get("authorization") ?? "");
  if (match?.[1] === undefined) {
    throw new StentorError("token_missing", "Cannot let the caller in: the request has no Authorization: Bearer token");
  }
  return match[1];
}
