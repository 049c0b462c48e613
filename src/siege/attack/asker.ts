import { type Answer, AnswerReader } from "./answer-reader.ts";
import type { Ground, Source } from "./ground.ts";
import type { Line, LineOwner } from "./line.ts";
import { requestBytes, type Wish } from "./requests.ts";

/** One request after another, each with its answer, over a connection that is kept while the server keeps it. */
export class Asker implements LineOwner {
  readonly #ground: Ground;
  readonly #source: Source;
  #line: Line | undefined;
  #reader = new AnswerReader({ keepsBodies: true });
  #wish: Wish | undefined;
  #settle: ((answer: Answer | undefined) => void) | undefined;

  constructor(ground: Ground, source: Source) {
    this.#ground = ground;
    this.#source = source;
  }

  /** `undefined` when no answer came within `patienceMs`. One at a time. */
  ask(wish: Wish, patienceMs: number): Promise<Answer | undefined> {
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
    this.#wish = wish;
    this.#settle = resolve;
    this.#ground.after(patienceMs, () => {
      if (this.#settle === resolve) this.close();
    });
    if (this.#line?.isOpen === true) this.opened();
    else {
      this.#line = this.#ground.dial(this.#source, this);
      if (this.#line === undefined) this.#answered(undefined);
    }
    return promise;
  }

  /** What is asked stays without an answer. */
  close(): void {
    this.#line?.drop();
    this.gone();
  }

  opened(): void {
    const { target, tally } = this.#ground;
    if (this.#wish === undefined) return;
    tally.count("sent");
    this.#line?.write(requestBytes(target, this.#source, this.#wish));
  }

  received(bytes: Uint8Array): void {
    try {
      this.#reader.take(bytes, (answer) => {
        this.#ground.tally.status(answer.status);
        this.#answered(answer);
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#ground.tally.count("unreadable");
      this.close();
    }
  }

  gone(): void {
    this.#line = undefined;
    this.#reader = new AnswerReader({ keepsBodies: true });
    this.#answered(undefined);
  }

  #answered(answer: Answer | undefined): void {
    const settle = this.#settle;
    this.#settle = undefined;
    this.#wish = undefined;
    settle?.(answer);
  }
}
