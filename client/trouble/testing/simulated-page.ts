import type { Keep, TroubleEnvironment } from "../trouble-environment.ts";

export class Drawer implements Keep {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  removeItem = (key: string) => void this.items.delete(key);
  setItem = (key: string, value: string) => void this.items.set(key, value);
}

/** Chance is the same in no two pages. */
let ids = 0;

type Timer = { atMs: number; run: () => void };
type Answer = { status: number; body?: unknown; retryAfterMs?: number } | undefined;

/** What a tracker says of a report that it has taken. */
export const TAKEN = { taken: "first", check: "unknown", says: "Nothing was measured.", incident: null } as const;

/** One page in a browser whose network and clocks stand still until they are told otherwise. */
export class SimulatedPage {
  nowMs = 1_000;
  /** The machine's own clock, which may step. */
  unixMs = Date.UTC(2026, 10, 22, 20);
  /** What each address answers; those that are not named do not. */
  readonly answers = new Map<string, Answer>();
  readonly posts: { url: string; body: Record<string, unknown> }[] = [];
  readonly beacons: string[] = [];
  chance: () => void = () => undefined;
  leave: () => void = () => undefined;
  readonly environment: TroubleEnvironment;
  #timers: Timer[] = [];

  constructor(keep: Keep = new Drawer()) {
    this.environment = {
      keep,
      post: async (url, body) => {
        this.posts.push({ url, body: JSON.parse(body) });
        const answer = this.answers.get(new URL(url).origin);
        return answer && { body: undefined, retryAfterMs: 0, ...answer };
      },
      beacon: (url) => void this.beacons.push(url),
      after: (delayMs, run) => this.#after(delayMs, run),
      watch: ({ chance, leaving }) => {
        this.chance = chance;
        this.leave = leaving;
        return () => {
          this.chance = this.leave = () => undefined;
        };
      },
      random: () => 0.5,
      newId: () => {
        ids += 1;
        return `chosen-by-chance-${ids}`;
      },
      monotonicMs: () => this.nowMs,
      unixMs: () => this.unixMs,
      timeZone: () => "Europe/Vienna",
      language: () => "de-AT",
    };
  }

  /** The report that was posted last. */
  get lastBody(): Record<string, unknown> {
    return this.posts.at(-1)?.body ?? {};
  }

  get timers(): number {
    return this.#timers.length;
  }

  /** Both clocks go on; what falls due happens in order. */
  async run(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms;
    for (let due = this.#next(untilMs); due !== undefined; due = this.#next(untilMs)) {
      this.#pass(due.atMs - this.nowMs);
      this.#timers = this.#timers.filter((timer) => timer !== due);
      due.run();
      await settled();
    }
    this.#pass(untilMs - this.nowMs);
  }

  #next(untilMs: number): Timer | undefined {
    return this.#timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
  }

  #pass(ms: number): void {
    this.nowMs += ms;
    this.unixMs += ms;
  }

  #after(delayMs: number, run: () => void) {
    const timer = { atMs: this.nowMs + delayMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }
}

/** Promises that were waited for have gone on. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}
