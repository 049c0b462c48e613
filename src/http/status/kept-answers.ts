/** Answers that stand at once; of more, the oldest is made anew when it is asked for. */
const ANSWERS_MAX = 256;

/** The same for all who ask within a moment: a crowd on the status page costs what one person costs. */
export class KeptAnswers {
  readonly #nowMs: () => number;
  readonly #kept = new Map<string, { value: unknown; untilMs: number }>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** What `make` gives, or gave less than `forMs` ago under this key. */
  get<T>(key: string, forMs: number, make: () => T): T {
    const nowMs = this.#nowMs();
    const present = this.#kept.get(key);
    if (present !== undefined && present.untilMs > nowMs) return present.value as T;
    const value = make();
    this.#kept.delete(key);
    this.#kept.set(key, { value, untilMs: nowMs + forMs });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= ANSWERS_MAX) break;
      this.#kept.delete(oldest);
    }
    return value;
  }
}
