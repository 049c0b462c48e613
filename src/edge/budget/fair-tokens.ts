/** Who has asked within this time counts as one who wants. */
const WANTS_FOR_MS = 1_000;
/** Tokens are handed out so often at most; what came together meanwhile is handed out as one round. */
const ROUND_MS = 10;
/** What one that wants may have of a round while others want some, too. */
const SHARE_BESIDE_OTHERS = 0.5;
/** And how much each may save up: what it could get in so long. */
const SAVED_MS = 200;
/** Those who want at the same time; one more is refused. As many as an edge holds rooms. */
const FLOWS_MAX = 2_000;

type Flow = { tokens: number; askedAtMs: number };

/**
 * One rate, shared by all who want some of it: in each round everybody gets the same, what one does not need goes to the
 * others, and nobody gets more than half while another one wants. Alone, one may have all. A pure core.
 */
export class FairTokens {
  readonly #flows = new Map<string, Flow>();
  readonly #savedMs: number;
  #perSecond: number;
  #handedOutAtMs: number | undefined;

  /** `perSecond`: in whatever is charged for. `savedMs`: how much a burst may be, as time at the full rate. */
  constructor(options: { perSecond: number; savedMs?: number }) {
    this.#perSecond = options.perSecond;
    this.#savedMs = options.savedMs ?? SAVED_MS;
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  set perSecond(rate: number) {
    this.#perSecond = Math.max(0, rate);
  }

  /** How many want some now. */
  get wanting(): number {
    return this.#flows.size;
  }

  /**
   * Whether this one may have something now; `charge` says what it cost. `kept`: the share of what it can save up that is to be
   * left for others of the same name.
   */
  mayHave(name: string, nowMs: number, kept = 0): boolean {
    this.#handOut(nowMs);
    const flow = this.#flows.get(name) ?? this.#open(name, nowMs);
    if (flow === undefined) return false;
    flow.askedAtMs = nowMs;
    return flow.tokens > kept * this.#savedMost();
  }

  /** Debts are paid back before it may have something again. */
  charge(name: string, amount: number): void {
    const flow = this.#flows.get(name);
    if (flow !== undefined) flow.tokens -= amount;
  }

  /** A newcomer begins with all that it may save up, so that it need not wait for those who are at it. */
  #open(name: string, nowMs: number): Flow | undefined {
    if (this.#flows.size >= FLOWS_MAX) return undefined;
    const flow = { tokens: 0, askedAtMs: nowMs };
    this.#flows.set(name, flow);
    flow.tokens = this.#savedMost();
    return flow;
  }

  #handOut(nowMs: number): void {
    this.#handedOutAtMs ??= nowMs;
    const sinceMs = nowMs - this.#handedOutAtMs;
    if (sinceMs < ROUND_MS) return;
    this.#handedOutAtMs = nowMs;
    for (const [name, flow] of this.#flows) {
      if (nowMs - flow.askedAtMs > WANTS_FOR_MS && flow.tokens >= 0) this.#flows.delete(name);
    }
    this.#share((sinceMs * this.#perSecond) / 1_000);
  }

  /** Max-min fair: those who need least are served first, so that what they leave goes to the rest. */
  #share(all: number): void {
    const most = this.#savedMost();
    const needs = [...this.#flows.values()].map((flow) => ({ flow, need: Math.max(0, most - flow.tokens) }));
    if (needs.length > 1) needs.sort((one, other) => one.need - other.need);
    const shareMax = all * this.#shareMax;
    let left = all;
    needs.forEach(({ flow, need }, at) => {
      const given = Math.min(need, left / (needs.length - at), shareMax);
      flow.tokens += given;
      left -= given;
    });
  }

  #savedMost(): number {
    return ((this.#perSecond * this.#savedMs) / 1_000) * this.#shareMax;
  }

  get #shareMax(): number {
    return this.#flows.size > 1 ? SHARE_BESIDE_OTHERS : 1;
  }
}
