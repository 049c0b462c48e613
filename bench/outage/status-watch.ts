import type { StatusNow } from "../../src/protocol/index.ts";

const ASKED_EVERY_MS = 500;

export type Sight = { afterMs: number; state: StatusNow["state"]; sentence: string; note: string | null };

/** Asks the status twice a second, and keeps each change of what it says with the time since `begin`. */
export class StatusWatch implements Disposable {
  readonly #url: string;
  readonly #timer: ReturnType<typeof setInterval>;
  #beganAtMs = performance.now();
  sights: Sight[] = [];
  last: StatusNow | undefined;

  constructor(trackerUrl: string) {
    this.#url = `${trackerUrl}/status/summary.json`;
    this.#timer = setInterval(() => void this.#ask(), ASKED_EVERY_MS);
  }

  /** Time counts from now on; what was seen before is forgotten. */
  begin(): void {
    this.#beganAtMs = performance.now();
    this.sights = [];
  }

  /** Seconds until it said this or worse; `undefined`: it never did. */
  secondsUntil(state: "possible" | "trouble"): number | undefined {
    const found = this.sights.find((sight) => sight.state === "trouble" || sight.state === state);
    return found && Math.round(found.afterMs / 100) / 10;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #ask(): Promise<void> {
    try {
      const response = await fetch(this.#url, { signal: AbortSignal.timeout(2_000) });
      const { stentor } = (await response.json()) as { stentor: StatusNow };
      this.last = stentor;
      const { state, sentence, note } = stentor;
      const before = this.sights.at(-1);
      if (before?.sentence === sentence && before.note === note) return;
      this.sights.push({ afterMs: performance.now() - this.#beganAtMs, state, sentence, note });
    } catch {
      // The next look comes soon.
    }
  }
}
