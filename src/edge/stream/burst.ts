import { PART_MS, type PartObject } from "../../protocol/index.ts";
import type { PartWindow } from "../feed/part-window.ts";

/** Sound that a player gets at once, unless it asks for another amount. */
const BURST_MS = 3_000;
/** Chromium's audio element starts when it has read blocks of 32 KB: less would make it wait for the rest in real time. */
const MEDIA_ELEMENT_BURST_BYTES = 40 * 1024;

export type BurstWish = { seconds: number } | { bytes: number };

/** From `?burst=SECONDS`, else from who asks. `undefined` when the query is no number of seconds. */
export function readBurstWish(query: string | null, secFetchDest: string | null): BurstWish | undefined {
  if (query !== null) return /^\d{1,3}(\.\d{1,3})?$/.test(query) ? { seconds: Number(query) } : undefined;
  const isMediaElement = secFetchDest === "audio" || secFetchDest === "video";
  return isMediaElement ? { bytes: MEDIA_ELEMENT_BURST_BYTES } : { seconds: BURST_MS / 1000 };
}

/** The number of the burst's first part, as far back as the window reaches; `next` is the one after its last. */
export function burstStart(window: PartWindow, wish: BurstWish, next: number): number {
  const { first } = window;
  if (first === undefined) return next;
  if ("seconds" in wish) return Math.max(first, next - Math.ceil((wish.seconds * 1000) / PART_MS));
  let start = next;
  for (let bytes = 0; start > first && bytes < wish.bytes; start--) bytes += pageBytes(window.get(start - 1));
  return start;
}

function pageBytes(part: PartObject | undefined): number {
  return part?.oggPage.length ?? 0;
}
