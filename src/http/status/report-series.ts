import type { ReportBins, TroubleCategory } from "../../protocol/index.ts";
import type { Tracker } from "../../tracker/index.ts";

const HOUR_MS = 3_600_000;

/** How far back a chart goes, and how wide its bins are. */
export const WINDOWS = {
  "1h": { forMs: HOUR_MS, binMs: 60_000 },
  "24h": { forMs: 24 * HOUR_MS, binMs: 600_000 },
  "7d": { forMs: 168 * HOUR_MS, binMs: 3_600_000 },
} as const;
export type WindowName = keyof typeof WINDOWS;

/** Reports against what is usual, and what and where they are, over one window that ends now. */
export function reportSeries(
  { reports, watch, nowMs }: Pick<Tracker, "reports" | "watch" | "nowMs">,
  { window, room, category }: { window: WindowName; room?: string | undefined; category?: TroubleCategory | undefined },
) {
  const { forMs, binMs } = WINDOWS[window];
  const toMs = (Math.floor(nowMs / binMs) + 1) * binMs;
  const fromMs = toMs - forMs;
  const of = { ...(room === undefined ? {} : { room }), ...(category === undefined ? {} : { category }) };
  const span = { ...of, fromMs, toMs, binMs };
  const bins: ReportBins = { binMs, fromMs, counts: reports.bins(span), ...watch.expected(span) };
  return { window, bins, byCategory: reports.byCategory(fromMs, room), byRegion: reports.byRegion(fromMs) };
}
