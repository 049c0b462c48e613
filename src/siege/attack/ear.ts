import { FRAME_TYPE, type ListenerReport } from "../../protocol/index.ts";
import { FrameReader, type FrameSink, pongFrame, textFrame } from "../../rehearse/index.ts";
import { type Answer, AnswerReader } from "./answer-reader.ts";
import type { Ground, Source } from "./ground.ts";
import type { Line, LineOwner } from "./line.ts";
import { upgradeBytes } from "./upgrade.ts";

const REPORT_EVERY_MS = 10_000;
const FIRST_REPORT_MS = 900;
const USUAL_BEHIND_MS = 600;
const TICKET_BYTES_MAX = 1_024;

/** What became of the handshake: `in`, or the refusal; `undefined`: no answer. */
export type Entry = { isIn: true } | { isIn: false; answer: Answer | undefined };

/** A WebSocket as a listener has it: reads, reports what it heard, keeps the ticket. */
export class Ear implements LineOwner, FrameSink {
  readonly #ground: Ground;
  readonly #source: Source;
  readonly #reports: boolean;
  readonly #query: string;
  readonly #answers = new AnswerReader({ keepsBodies: true });
  readonly #frames = new FrameReader();
  readonly #entered = Promise.withResolvers<Entry>();
  readonly #left = Promise.withResolvers<void>();
  #line: Line | undefined;
  #isIn = false;
  #part: number | undefined;
  /** The newest that the server gave. */
  ticket: string | undefined;

  /** `reports`: says that it hears. `query` begins with `&` or is empty. */
  constructor(ground: Ground, source: Source, options: { reports: boolean; query: string }) {
    this.#ground = ground;
    this.#source = source;
    this.#reports = options.reports;
    this.#query = options.query;
    this.#line = ground.dial(source, this);
    if (this.#line === undefined) this.gone();
  }

  get entry(): Promise<Entry> {
    return this.#entered.promise;
  }

  /** Resolves when the connection has ended, whoever ended it. */
  get over(): Promise<void> {
    return this.#left.promise;
  }

  close(): void {
    this.#line?.drop();
    this.gone();
  }

  opened(): void {
    this.#ground.tally.count("sent");
    this.#line?.write(upgradeBytes(this.#ground.target, this.#source, this.#query));
  }

  received(bytes: Uint8Array): void {
    try {
      if (this.#isIn) this.#frames.take(bytes, 0, this);
      else this.#shakeHands(bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#ground.tally.count("unreadable");
      this.close();
    }
  }

  gone(): void {
    this.#line = undefined;
    this.#entered.resolve({ isIn: false, answer: undefined });
    this.#left.resolve();
  }

  message(bytes: Uint8Array, from: number, to: number): void {
    this.#ground.tally.count("messages");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = from; at + 8 <= to; ) {
      const header = view.getUint32(at);
      const length = header & 0xff_ffff;
      if (header >>> 24 === FRAME_TYPE.part) this.#part = view.getUint32(at + 4);
      if (header >>> 24 === FRAME_TYPE.ticket && length <= TICKET_BYTES_MAX) {
        this.ticket = new TextDecoder().decode(bytes.subarray(at + 4, Math.min(to, at + 4 + length)));
      }
      at += 4 + length;
    }
  }

  ping(payload: Uint8Array): void {
    this.#line?.write(pongFrame(payload, this.#mask()));
  }

  closing(code: number, reason: string): void {
    this.#ground.tally.reason(`closed ${code}${reason === "" ? "" : ` ${reason}`}`);
    this.close();
  }

  #shakeHands(bytes: Uint8Array): void {
    this.#answers.take(bytes, (answer) => {
      this.#ground.tally.status(answer.status);
      this.#isIn = answer.status === 101;
      this.#entered.resolve(this.#isIn ? { isIn: true } : { isIn: false, answer });
    });
    if (!this.#isIn) return;
    this.#ground.tally.count("sockets");
    if (this.#reports) this.#ground.after(FIRST_REPORT_MS, () => this.#report());
    if (this.#answers.rest.length > 0) this.#frames.take(this.#answers.rest, 0, this);
  }

  #report(): void {
    if (this.#line?.isOpen !== true) return;
    if (this.#part !== undefined) {
      const report: ListenerReport = { type: "heard", part: this.#part, behindMs: USUAL_BEHIND_MS, stalls: 0 };
      this.#line.write(textFrame(JSON.stringify(report), this.#mask()));
    }
    this.#ground.after(REPORT_EVERY_MS, () => this.#report());
  }

  #mask(): number {
    return Math.floor(this.#ground.random() * 2 ** 32);
  }
}
