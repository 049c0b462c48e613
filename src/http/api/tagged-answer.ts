import { createHash } from "node:crypto";
import type { AppContext } from "../app.ts";

/** An answer that says of itself what it is, so that whoever has it already is told so and sent nothing. */
export function taggedAnswer(
  c: AppContext,
  { body, type, cache, more = {} }: { body: string; type: string; cache: string; more?: Record<string, string> },
): Response {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const headers = { "Cache-Control": cache, ETag: etag };
  if (c.req.header("if-none-match")?.includes(etag)) return c.body(null, 304, headers);
  return c.body(body, 200, { ...headers, ...more, "Content-Type": type });
}
