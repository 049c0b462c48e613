import { addCounts, type CounterName, type Counters, noCounts } from "./counters.ts";
import { TimeHistogram } from "./histogram.ts";

export const HISTOGRAMS = ["join", "answer", "wait", "delay", "reconnect", "sendLag", "loopDelay"] as const;
/**
 * `join`: intended time to first sound. `answer`: intended time to first sound or to a place at the door. `wait`: from that place to sound. `delay`: a live part's end to its arrival. `reconnect`: loss to sound.
 * `sendLag`: intended to actual start of a connection. `loopDelay`: how late a timer of 20 ms was.
 */
export type HistogramName = (typeof HISTOGRAMS)[number];
/** The origin may publish a part a little before its end has passed, and clocks differ. */
const FLOORS_MS: Partial<Record<HistogramName, number>> = { delay: -1_000 };

/** The reasons of one kind of event, each with how often; further kinds of reason than this are one. */
export type Reasons = Record<string, number>;
const REASONS_MAX = 40;

export type TallyDelta = {
  counters: Counters;
  drops: Reasons;
  refusals: Reasons;
  histograms: Record<HistogramName, string>;
};

/** What a rehearsal has counted and timed; taken from processes second by second, and added up. */
export class Tally {
  readonly counters = noCounts();
  readonly drops: Reasons = {};
  readonly refusals: Reasons = {};
  readonly histograms = Object.fromEntries(
    HISTOGRAMS.map((name) => [name, new TimeHistogram(FLOORS_MS[name])]),
  ) as Record<HistogramName, TimeHistogram>;

  count(name: CounterName, by = 1): void {
    this.counters[name] += by;
  }

  dropped(reason: string): void {
    this.counters.drops += 1;
    countReason(this.drops, reason, 1);
  }

  /** An attempt led to nothing, by a refusal or because no connection came to be. */
  refused(code: string): void {
    countReason(this.refusals, code, 1);
  }

  /** Everything since the last call; the tally begins anew. */
  take(): TallyDelta {
    const delta: TallyDelta = {
      counters: { ...this.counters },
      drops: { ...this.drops },
      refusals: { ...this.refusals },
      histograms: Object.fromEntries(HISTOGRAMS.map((name) => [name, this.histograms[name].take()])) as Record<
        HistogramName,
        string
      >,
    };
    Object.assign(this.counters, noCounts());
    for (const reasons of [this.drops, this.refusals])
      for (const reason of Object.keys(reasons)) delete reasons[reason];
    return delta;
  }

  add(delta: TallyDelta): void {
    addCounts(this.counters, delta.counters);
    for (const [reason, times] of Object.entries(delta.drops)) countReason(this.drops, reason, times);
    for (const [code, times] of Object.entries(delta.refusals)) countReason(this.refusals, code, times);
    for (const name of HISTOGRAMS) this.histograms[name].add(delta.histograms[name]);
  }

  merge(other: Tally): void {
    addCounts(this.counters, other.counters);
    for (const [reason, times] of Object.entries(other.drops)) countReason(this.drops, reason, times);
    for (const [code, times] of Object.entries(other.refusals)) countReason(this.refusals, code, times);
    for (const name of HISTOGRAMS) this.histograms[name].merge(other.histograms[name]);
  }
}

function countReason(reasons: Reasons, reason: string, times: number): void {
  const isNew = reasons[reason] === undefined && Object.keys(reasons).length >= REASONS_MAX;
  const key = isNew ? "other" : reason;
  reasons[key] = (reasons[key] ?? 0) + times;
}
