import { type Answer, AnswerReader } from "./answer-reader.ts";
import type { Ground, Lane, Ready, Source } from "./ground.ts";
import type { Line, LineOwner } from "./line.ts";
import { requestBytes, type Wish } from "./requests.ts";

const AGAIN_AFTER_MS = 50;
/** Requests that wait for their answers on one connection. */
const UNDER_WAY_MAX = 32;

/** Sends requests over one connection that is kept, and counts what comes back. */
export class RequestLane implements Lane, LineOwner {
  readonly #ground: Ground;
  readonly #source: Source;
  readonly #ready: Ready;
  readonly #wish: (turn: number) => Wish;
  #line: Line | undefined;
  #reader = new AnswerReader({ keepsBodies: false });
  #turn = 0;
  #underWay = 0;
  /** Strokes made before the connection is there. */
  #waiting = 0;
  #wasOpen = false;

  constructor(ground: Ground, source: Source, ready: Ready, wish: (turn: number) => Wish) {
    this.#ground = ground;
    this.#source = source;
    this.#ready = ready;
    this.#wish = wish;
  }

  strike(): void {
    if (this.#line?.isOpen === true) {
      this.#send();
      return;
    }
    this.#waiting = Math.min(UNDER_WAY_MAX, this.#waiting + 1);
    this.#line ??= this.#ground.dial(this.#source, this);
  }

  close(): void {
    this.#line?.drop();
    this.#line = undefined;
  }

  opened(): void {
    this.#wasOpen = true;
    for (; this.#waiting > 0; this.#waiting--) this.#send();
  }

  received(bytes: Uint8Array): void {
    try {
      this.#reader.take(bytes, (answer) => this.#answered(answer));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#ground.tally.count("unreadable");
      this.#line?.drop();
      this.gone();
    }
  }

  gone(): void {
    this.#line = undefined;
    this.#reader = new AnswerReader({ keepsBodies: false });
    const lost = Math.max(1, this.#underWay + this.#waiting);
    this.#underWay = 0;
    this.#waiting = 0;
    const again = () => {
      for (let n = 0; n < lost; n++) this.#ready(this);
    };
    if (this.#wasOpen) again();
    else this.#ground.after(AGAIN_AFTER_MS, again);
    this.#wasOpen = false;
  }

  #send(): void {
    if (this.#underWay >= UNDER_WAY_MAX) {
      this.#ground.tally.count("withheld");
      return;
    }
    this.#turn += 1;
    this.#underWay += 1;
    this.#ground.tally.count("sent");
    this.#line?.write(requestBytes(this.#ground.target, this.#source, this.#wish(this.#turn)));
  }

  #answered({ status }: Answer): void {
    this.#underWay -= 1;
    this.#ground.tally.status(status);
    this.#ready(this);
  }
}
