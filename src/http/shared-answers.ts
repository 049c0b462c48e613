/** An answer stands so long: whoever asks again within it gets the same. */
const STANDS_MS = 250;
/** Addresses whose answers stand or are on their way; further ones are asked each for itself. */
const ANSWERS_MAX = 256;

type Shared = { bytes: Promise<Uint8Array>; untilMs: number };

export type SharedAnswersOptions = {
  nowMs: () => number;
  /** Whether an answer is the same for everybody, and not one asker's refusal. */
  isForAll: (answer: Uint8Array) => boolean;
};

/** One question for all who ask the same at the same time: a crowd that looks at a room costs control four answers a second. */
export class SharedAnswers {
  readonly #options: SharedAnswersOptions;
  readonly #shared = new Map<string, Shared>();

  constructor(options: SharedAnswersOptions) {
    this.#options = options;
  }

  /**
   * What `ask` gives, or gave a moment ago under this key. A failure is told to all who wait for it, and does not stand. Who waited for
   * another's answer that is for that one alone asks as well.
   */
  async get(key: string, ask: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const present = this.#shared.get(key);
    if (present === undefined || present.untilMs <= this.#options.nowMs()) return this.#askFor(key, ask);
    const bytes = await present.bytes;
    return this.#options.isForAll(bytes) ? bytes : ask();
  }

  #askFor(key: string, ask: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const { nowMs, isForAll } = this.#options;
    this.#forgetOld(nowMs());
    const bytes = ask();
    if (this.#shared.size >= ANSWERS_MAX) return bytes;
    const shared = { bytes, untilMs: Number.POSITIVE_INFINITY };
    this.#shared.set(key, shared);
    bytes.then(
      (answer) => {
        if (isForAll(answer)) shared.untilMs = nowMs() + STANDS_MS;
        else this.#shared.delete(key);
      },
      () => this.#shared.delete(key),
    );
    return bytes;
  }

  #forgetOld(nowMs: number): void {
    if (this.#shared.size < ANSWERS_MAX) return;
    for (const [key, { untilMs }] of this.#shared) if (untilMs <= nowMs) this.#shared.delete(key);
  }
}
