import type { RecordStore, SeriesEntry } from "../../../store/index.ts";

const PAGE = 5_000;

/** Every entry of a series from then on, oldest first, a page at a time. Throws StentorError `store_unavailable`. */
export async function* readSeries(store: RecordStore, series: string, sinceMs: number): AsyncGenerator<SeriesEntry> {
  let fromMs = sinceMs;
  /** Of those at `fromMs`, so many have been given. */
  let given = 0;
  for (;;) {
    const page = await store.entries(series, "", { sinceMs: fromMs, limit: PAGE });
    yield* page.slice(given);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    const isStuck = last.atMs === fromMs;
    // More in one millisecond than a page holds cannot be told apart.
    given = isStuck ? 0 : page.filter(({ atMs }) => atMs === last.atMs).length;
    fromMs = isStuck ? fromMs + 1 : last.atMs;
  }
}
