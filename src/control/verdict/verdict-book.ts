import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Verdict } from "../../protocol/index.ts";
import type { RoomStore, SeriesSpan } from "../../store/index.ts";
import type { RoomSecond } from "../../verdict/index.ts";

/** Verdicts are public for so long, then forgotten. */
export const VERDICTS_KEPT_MS = 30 * 86_400_000;
/** The merged signs that they rest on. */
export const SIGNS_KEPT_MS = 7 * 86_400_000;
const VERDICT_SERIES = "verdict";
const SIGN_SERIES = "verdict-signs";
const PRUNE_EVERY_MS = 3_600_000;

/** Seconds in one entry of the series: their JSON, deflated and in base64. */
type SignEntry = { deflated: string };

/** Kept seconds, oldest first; `nextMs`: ask on from there, `null` when there is no more. */
export type KeptSigns = { seconds: RoomSecond[]; nextMs: number | null };

/** Where verdicts and the signs that they rest on are written, and how long they last. */
export class VerdictBook {
  readonly #store: RoomStore;
  #prunedAtMs = Number.NEGATIVE_INFINITY;

  constructor(store: RoomStore) {
    this.#store = store;
  }

  /** Throws StentorError `store_unavailable`, as all that writes. */
  keepVerdict(verdict: Verdict): Promise<void> {
    return this.#store.append(VERDICT_SERIES, verdict.room, verdict.atMs, verdict);
  }

  async keepSigns(room: string, seconds: readonly RoomSecond[]): Promise<void> {
    const last = seconds.at(-1);
    if (last === undefined) return;
    const entry: SignEntry = { deflated: deflateRawSync(JSON.stringify(seconds)).toString("base64") };
    await this.#store.append(SIGN_SERIES, room, last.atMs, entry);
  }

  async verdicts(room: string, span: SeriesSpan): Promise<Verdict[]> {
    const entries = await this.#store.entries(VERDICT_SERIES, room, span);
    return entries.map(({ value }) => value as Verdict);
  }

  /** At most `limit` entries of the series: one holds a second, or the minutes before a stress. */
  async signs(room: string, sinceMs: number, limit: number): Promise<KeptSigns> {
    const entries = await this.#store.entries(SIGN_SERIES, room, { sinceMs, limit });
    const last = entries.at(-1);
    return {
      seconds: entries.flatMap(({ value }) => secondsOf(value as SignEntry)),
      nextMs: last === undefined || entries.length < limit ? null : last.atMs + 1,
    };
  }

  /** Once a second; forgets once an hour. */
  async prune(nowMs: number): Promise<void> {
    if (nowMs - this.#prunedAtMs < PRUNE_EVERY_MS) return;
    this.#prunedAtMs = nowMs;
    await this.#store.prune(VERDICT_SERIES, nowMs - VERDICTS_KEPT_MS);
    await this.#store.prune(SIGN_SERIES, nowMs - SIGNS_KEPT_MS);
  }
}

function secondsOf({ deflated }: SignEntry): RoomSecond[] {
  return JSON.parse(inflateRawSync(Buffer.from(deflated, "base64")).toString()) as RoomSecond[];
}
