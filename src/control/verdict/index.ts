/**
 * The desk of verdicts: hears edges, judges each room once a second, keeps what a verdict rests on.
 *
 * In:    `EdgeSigns` of edges, `DoorState`s of control's own doors, what the store knows of rooms.
 * Out:   the verdict now, its history, and the merged signs from which anybody can work it out again.
 * Never: keeps an address.
 */
export {
  type KeptSigns,
  SIGNS_KEPT_MS,
  VERDICTS_KEPT_MS,
} from "./verdict-book.ts";
export { VerdictDesk, type VerdictView } from "./verdict-desk.ts";
