import type { Surface } from "../../protocol/index.ts";
import type { ListenAddress } from "../addresses.ts";

/**
 * What the flood gate calls an address of an edge; `undefined` is one where nothing lives. To look at a door, as everybody does who
 * waits, is not to ask for a place.
 */
export function surfaceOf(address: ListenAddress | undefined, method: string): Surface {
  switch (address?.kind) {
    case undefined:
      return "unknown";
    case "websocket":
      return "listen";
    case "stream":
      return "stream";
    case "door":
      return method === "POST" ? "door" : "status";
    case "overflow-playlist":
    case "overflow-init":
    case "overflow-block":
      return "overflow";
    default:
      return "hls";
  }
}
