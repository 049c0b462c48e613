const DECODER = new TextDecoder();

/** A frame's JSON object, its fields unchecked. Throws RangeError on anything else. */
export function readJson<T>(body: Uint8Array): Partial<T> & T {
  let value: unknown;
  try {
    value = JSON.parse(DECODER.decode(body));
  } catch (cause) {
    throw new RangeError("Cannot read frame: its body is not JSON", { cause });
  }
  if (typeof value !== "object" || value === null) throw new RangeError("Cannot read frame: its body is no object");
  return value as Partial<T> & T;
}
