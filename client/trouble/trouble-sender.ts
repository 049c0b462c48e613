import { TROUBLE_TEXT_MAX, type TroubleAnswer, type TroubleReport } from "../../src/protocol/index.ts";
import { personId } from "./person-id.ts";
import { outcomeOf, type PostedOutcome } from "./posted-outcome.ts";
import { RetryPace } from "./retry-pace.ts";
import type { TrackerAddress } from "./tracker-address.ts";
import type { Cancel, TroubleEnvironment } from "./trouble-environment.ts";
import { TroubleQueue } from "./trouble-queue.ts";

export type AskedEdge = TroubleReport["listener"];
export type PageMet = TroubleReport["met"];

/** What a person says, and what the page knows beside it. */
export type TroubleWish = Pick<TroubleReport, "category" | "room" | "text" | "listener" | "met">;

/** `kept`: it is sent as soon as anybody takes it; a later outcome follows by `subscribe`. */
export type TroubleOutcome =
  | { kind: "taken"; answer: TroubleAnswer }
  | { kind: "refused"; code: string }
  | { kind: "kept" };

type Listener = (id: string, outcome: TroubleOutcome) => void;

type SenderOptions = {
  /** Of the page. */
  origin: string;
  tracker: TrackerAddress;
  environment: TroubleEnvironment;
};

/** Sends reports until each is answered; those of earlier visits as well, once `start` was called. */
export class TroubleSender {
  readonly #options: SenderOptions;
  readonly #environment: TroubleEnvironment;
  readonly #queue: TroubleQueue;
  readonly #pace: RetryPace;
  readonly #underWay = new Set<string>();
  readonly #listeners = new Set<Listener>();
  #retry: Cancel | undefined;
  #unwatch: Cancel | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#environment = options.environment;
    this.#queue = new TroubleQueue(options.environment);
    this.#pace = new RetryPace(options.environment.random);
  }

  /** How many reports nobody has taken yet. */
  get waiting(): number {
    return this.#queue.reports().length;
  }

  start(): void {
    this.#unwatch ??= this.#environment.watch({
      chance: () => this.#sendAfter(this.#pace.chanceMs()),
      leaving: () => this.#leave(),
    });
    this.#sendAfter(this.#pace.chanceMs());
  }

  close(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#retry?.();
    this.#retry = undefined;
  }

  /** Hears what becomes of reports that were kept. */
  subscribe(listener: Listener): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Kept before it is sent, so that a page that dies meanwhile loses nothing. Never rejects. */
  async send(wish: TroubleWish): Promise<{ id: string; outcome: TroubleOutcome }> {
    const report = this.#reportOf(wish);
    this.#queue.add(report);
    const posted = await this.#post(report);
    const outcome: TroubleOutcome = posted.kind === "elsewhere" ? { kind: "kept" } : posted;
    if (posted.kind === "elsewhere") this.#sendAfter(this.#pace.nextMs(posted.retryAfterMs));
    return { id: report.id, outcome };
  }

  #reportOf(wish: TroubleWish): TroubleReport {
    return {
      ...wish,
      text: lineOf(wish.text),
      id: this.#environment.newId(),
      person: personId(this.#environment),
      agoMs: 0,
      timeZone: this.#environment.timeZone(),
      language: this.#environment.language(),
    };
  }

  /** From each address in turn, until one can say. What was answered waits no longer. */
  async #post(report: TroubleReport): Promise<PostedOutcome> {
    this.#underWay.add(report.id);
    let outcome: PostedOutcome = { kind: "elsewhere", retryAfterMs: 0 };
    for (const address of this.#addresses()) {
      outcome = outcomeOf(await this.#environment.post(address, JSON.stringify(report)));
      if (outcome.kind !== "elsewhere") break;
    }
    this.#underWay.delete(report.id);
    if (outcome.kind !== "elsewhere") {
      this.#queue.remove(report.id);
      this.#pace.reset();
    }
    return outcome;
  }

  #addresses(): string[] {
    const origins = new Set([this.#options.origin, this.#options.tracker.origin ?? this.#options.origin]);
    return [...origins].map((origin) => `${origin}/status/reports`);
  }

  #sendAfter(delayMs: number): void {
    this.#retry?.();
    this.#retry = undefined;
    if (this.#queue.reports().length === 0) return;
    this.#retry = this.#environment.after(delayMs, () => void this.#sendWaiting());
  }

  /** One after another, and no further than the first that nobody takes. */
  async #sendWaiting(): Promise<void> {
    for (const report of this.#queue.reports()) {
      if (this.#underWay.has(report.id)) continue;
      const outcome = await this.#post(report);
      if (outcome.kind === "elsewhere") {
        this.#sendAfter(this.#pace.nextMs(outcome.retryAfterMs));
        return;
      }
      for (const listener of this.#listeners) listener(report.id, outcome);
    }
  }

  /** Nobody will hear the answers: the reports stay, and are sent again at the next visit under the same ids. */
  #leave(): void {
    for (const report of this.#queue.reports()) {
      for (const address of this.#addresses()) this.#environment.beacon(address, JSON.stringify(report));
    }
  }
}

/** One line without control characters; a pair of surrogates is not cut in two. `null`: nothing was written. */
function lineOf(text: string | null): string | null {
  const line = (text ?? "").replace(/[\s\p{Cc}]+/gu, " ").trim();
  return line === "" ? null : line.slice(0, TROUBLE_TEXT_MAX).replace(/[\uD800-\uDBFF]$/, "");
}
