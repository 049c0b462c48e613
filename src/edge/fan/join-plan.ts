import { AHEAD_PARTS, CATCH_UP_PARTS, JOIN_PARTS } from "./limits.ts";

/** What a joiner is sent: parts from `from` on; `moved` when what it asked for cannot be had. */
export type JoinPlan =
  | { at: "now"; from: number; moved: { from: number; to: number } | undefined }
  /** It has parts that this edge has not: it is left alone until they are past. */
  | { at: "later" };

export type JoinPosition = {
  /** The window's oldest part; `undefined` while it is empty. */
  first: number | undefined;
  /** The first part that the joiner's group has yet to write. */
  boundary: number;
  /** The interval that the listener has been told. */
  intervalParts: number;
};

/** A joiner that asked for part `from`, or for none. */
export function planJoin(from: number | undefined, position: JoinPosition): JoinPlan {
  const { first, boundary, intervalParts } = position;
  const live = liveStart(position);
  if (from === undefined || first === undefined) return { at: "now", from: live, moved: undefined };
  if (from > boundary + intervalParts + AHEAD_PARTS) return { at: "now", from: live, moved: undefined };
  if (from > boundary) return { at: "later" };
  if (from < first) return { at: "now", from: live, moved: { from, to: live } };
  return { at: "now", from, moved: undefined };
}

/** A slow listener that has read on and lacks everything since `next`. */
export function planReturn(next: number, position: JoinPosition): { from: number; moved: boolean } {
  const { first = 0, boundary } = position;
  if (next >= first && boundary - next <= CATCH_UP_PARTS) return { from: next, moved: false };
  return { from: Math.max(next, liveStart(position)), moved: true };
}

function liveStart({ first = 0, boundary, intervalParts }: JoinPosition): number {
  return Math.max(first, boundary - intervalParts - JOIN_PARTS);
}
