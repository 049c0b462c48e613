import { LISTEN_PROTOCOL_VERSION, type Welcome } from "../../protocol/index.ts";
import { readJson } from "./json-body.ts";

const NUMBERS = ["epochMs", "partMs", "intervalMs", "serverTimeMs"] as const;

/** Throws RangeError on what is no greeting. What edges of other makes leave out is empty. */
export function readWelcome(body: Uint8Array): Welcome {
  const welcome = readJson<Welcome>(body);
  if (welcome.version !== LISTEN_PROTOCOL_VERSION)
    throw new RangeError("Cannot read welcome: its version is not spoken");
  const missing = NUMBERS.find((name) => !Number.isFinite(welcome[name]));
  if (missing !== undefined) throw new RangeError(`Cannot read welcome: ${missing} is not a number`);
  return {
    ...welcome,
    edge: typeof welcome.edge === "string" ? welcome.edge : "",
    alternates: Array.isArray(welcome.alternates) ? welcome.alternates : [],
    reconnectSpreadMs: Number.isFinite(welcome.reconnectSpreadMs) ? welcome.reconnectSpreadMs : welcome.intervalMs / 2,
  };
}
