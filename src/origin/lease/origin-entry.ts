import { decodeMessage, encodeMessage } from "../../protocol/index.ts";

/** What an origin says of itself in the directory. */
export type OriginEntry = {
  origin: string;
  bootId: string;
  /** As in `OriginFacts`. */
  load: number;
  /** It gives its rooms away and takes none. */
  leaving: boolean;
  /** Its monotonic clock when it said this. */
  monotonicMs: number;
};

export const ORIGIN_KEYS = "origin.";

export function originKey(origin: string): string {
  return ORIGIN_KEYS + origin;
}

export function encodeOriginEntry(entry: OriginEntry): Uint8Array {
  return encodeMessage(entry);
}

export function readOriginEntry(bytes: Uint8Array): OriginEntry | undefined {
  try {
    const entry = decodeMessage<Partial<OriginEntry>>(bytes);
    return typeof entry.origin === "string" && typeof entry.monotonicMs === "number"
      ? (entry as OriginEntry)
      : undefined;
  } catch {
    return undefined;
  }
}
