import { VERDICT_CLASSES, type Verdict, type VerdictClass } from "../../src/protocol/index.ts";

/** One piece of a column: all lengths are shares of the plot. */
export type Piece = { name: VerdictClass; from: number; to: number };
/** A verdict for as long as it held. */
export type Column = { from: number; to: number; pieces: Piece[] };
export type HistoryPlan = { fromMs: number; toMs: number; columns: Column[] };

/** While there is stress a verdict is written at least each minute: what is older than this says nothing of now. */
const HELD_MAX_MS = 90_000;
/** A shorter history is not stretched over the whole plot. */
const SPAN_MIN_MS = 5 * 60_000;

/** Where each verdict stands in the plot, from the first one that tells of stress until now; nothing when none does. */
export function historyPlan(history: readonly Verdict[], nowMs: number): HistoryPlan | undefined {
  const first = history.find(({ stressed }) => stressed);
  if (first === undefined) return undefined;
  const fromMs = Math.min(first.atMs, nowMs - SPAN_MIN_MS);
  const spanMs = Math.max(1, nowMs - fromMs);
  const share = (atMs: number) => Math.min(1, Math.max(0, (atMs - fromMs) / spanMs));
  const columns = history.flatMap((verdict, index) => {
    if (!verdict.stressed || verdict.atMs < fromMs) return [];
    const endMs = Math.min(history[index + 1]?.atMs ?? nowMs, verdict.atMs + HELD_MAX_MS);
    return [{ from: share(verdict.atMs), to: share(endMs), pieces: piecesOf(verdict) }];
  });
  return { fromMs, toMs: nowMs, columns };
}

/** One upon the other, in one order, so that the same class is at the same height. */
function piecesOf({ probabilities }: Verdict): Piece[] {
  let from = 0;
  return VERDICT_CLASSES.map((name) => {
    const piece = { name, from, to: Math.min(1, from + Math.max(0, probabilities[name])) };
    from = piece.to;
    return piece;
  });
}
