/** An edge reports each second; after so long a report is missing. */
export const EDGE_STALE_MS = 1_300;
/** Four reports are missing: the edge counts nothing until it speaks again. */
export const EDGE_SILENT_MS = 4_300;

export type EdgeState = {
  heardAtMs: number;
  /** It hands its listeners over, and reports their leaving itself. */
  leaving: boolean;
};

export function isSilent({ heardAtMs }: Pick<EdgeState, "heardAtMs">, nowMs: number): boolean {
  return nowMs - heardAtMs >= EDGE_SILENT_MS;
}

/**
 * Whether those who went on at other edges since its last report are taken off its count. Not while it hands over: then
 * its own reports say who left, and nobody is to leave twice.
 */
export function losesMoved({ heardAtMs, leaving }: EdgeState, nowMs: number): boolean {
  return !leaving || nowMs - heardAtMs >= EDGE_STALE_MS;
}
