import type { Surface } from "../../protocol/index.ts";
import type { ListenAddress } from "../addresses.ts";

/** What the flood gate calls an address of an edge; `undefined` is one where nothing lives. */
export function surfaceOf(address: ListenAddress | undefined): Surface {
  switch (address?.kind) {
    case undefined:
      return "unknown";
    case "websocket":
      return "listen";
    case "stream":
    case "door":
      return address.kind;
    case "overflow-playlist":
    case "overflow-init":
    case "overflow-block":
      return "overflow";
    default:
      return "hls";
  }
}
