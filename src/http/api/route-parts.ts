import type { z } from "@hono/zod-openapi";
import { ERROR_STATUS, type ErrorCode } from "../../protocol/index.ts";
import * as schemas from "./schemas.ts";

/** A body that has to be there. */
export function json<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}

export function answer<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { "application/json": { schema } } };
}

/** One response per status; codes that share a status stand for one another. */
export function refusals(...codes: ErrorCode[]) {
  const content = { "application/json": { schema: schemas.refusal } };
  return Object.fromEntries(
    codes.map((code) => [ERROR_STATUS[code], { description: `Refused: \`${code}\``, content }]),
  );
}
