/**
 * What those hear who wait at the door: a delayed, lean copy of the program, that any cache may keep.
 *
 * In:    the window of a room's lean rendition; requests for `/r/{room}/overflow/…`.
 * Out:   an ordinary HLS playlist and blocks of ten seconds, the same bytes for everybody and from every edge.
 * Never: holds a request, counts its hearers as listeners, or uses more than its budget.
 */
export { BlockShelf } from "./block-shelf.ts";
export { OverflowBudget, type OverflowLimits } from "./overflow-budget.ts";
export {
  isOverflowAddress,
  OVERFLOW_DELAY_MS,
  type OverflowAddress,
  OverflowDesk,
  type OverflowParts,
} from "./overflow-desk.ts";
export { overflowMetrics } from "./overflow-metrics.ts";
