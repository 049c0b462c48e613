import type { z } from "zod";
import { StentorError } from "../../protocol/index.ts";
import type { AppContext } from "../app.ts";

/** The query as the schema has it. Throws `bad_request` that names the field. */
export function readQuery<Schema extends z.ZodType>(c: AppContext, schema: Schema): z.infer<Schema> {
  return read(schema, c.req.query());
}

/** The JSON body as the schema has it. Throws `bad_request`. */
export async function readJson<Schema extends z.ZodType>(c: AppContext, schema: Schema): Promise<z.infer<Schema>> {
  return readText(await c.req.text(), schema);
}

/** JSON as the schema has it. Throws `bad_request`. */
export function readText<Schema extends z.ZodType>(text: string, schema: Schema): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StentorError("bad_request", "Cannot read the request: its body is not JSON");
  }
  return read(schema, value);
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const named = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new StentorError("bad_request", `Cannot read the request: ${named.join("; ")}`);
}
