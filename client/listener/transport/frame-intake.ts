import {
  decodeFrames,
  FRAME_TYPE,
  type ListenFrame,
  PART_MS,
  partStartMs,
  readPartFrame,
  type Welcome,
} from "../../../src/protocol/index.ts";
import { FrameError, readMoved, readNotice, readWelcome } from "./frame-bodies.ts";
import type { ArrivedPart, ListenEvents } from "./listen-events.ts";
import { PartSequence } from "./part-sequence.ts";
import { ServerClock } from "./server-clock.ts";

/** What one message told: the lag of its newest part, if it had one that is new, and whether the room is over. */
export type Intake = { lagMs: number | undefined; ended: boolean };

/** Turns the messages of one connection after another into events; remembers what lies between connections. */
export class FrameIntake {
  readonly sequence = new PartSequence();
  readonly clock = new ServerClock();
  readonly #events: ListenEvents;
  #welcome: Welcome | undefined;
  #greeted = false;
  #askedAtMs = 0;
  #jumping = false;
  #greeting = false;

  constructor(events: ListenEvents) {
    this.#events = events;
  }

  /** The last greeting of any connection. */
  get welcome(): Welcome | undefined {
    return this.#welcome;
  }

  /** Whether the present connection has greeted. */
  get greeted(): boolean {
    return this.#greeted;
  }

  /** A connection is being opened; one that does not resume jumps to the live edge. */
  connectionAsked(nowMs: number, resuming: boolean): void {
    this.#greeted = false;
    this.#askedAtMs = nowMs;
    this.#jumping = !resuming;
  }

  /** Throws FrameError or RangeError on bytes that are not the protocol's. */
  take(message: Uint8Array, nowMs: number): Intake {
    const parts: ArrivedPart[] = [];
    this.#greeting = !this.#greeted;
    let ended = false;
    for (const frame of decodeFrames(message)) {
      if (!this.#greeted && frame.type !== FRAME_TYPE.welcome)
        throw new FrameError("Cannot listen: no welcome came first");
      const part = this.#takeFrame(frame, nowMs);
      if (part !== undefined) parts.push(part);
      ended ||= frame.type === FRAME_TYPE.end;
    }
    if (parts.length > 0) this.#events.parts(parts);
    return { lagMs: parts.at(-1)?.lagMs, ended };
  }

  #takeFrame({ type, body }: ListenFrame, nowMs: number): ArrivedPart | undefined {
    if (type === FRAME_TYPE.part) return this.#takePart(body, nowMs);
    if (type === FRAME_TYPE.init) this.#events.init(body);
    else if (type === FRAME_TYPE.notice) this.#events.notice(readNotice(body));
    else if (type === FRAME_TYPE.moved) this.#takeMoved(body);
    else if (type === FRAME_TYPE.welcome) this.#takeWelcome(body, nowMs);
    return undefined;
  }

  #takeWelcome(body: Uint8Array, nowMs: number): void {
    const welcome = readWelcome(body);
    const sameTimeline = this.#welcome?.epochMs === welcome.epochMs;
    if (!sameTimeline) this.sequence.forget();
    this.clock.greeted({ serverTimeMs: welcome.serverTimeMs, askedAtMs: this.#askedAtMs, cameAtMs: nowMs });
    this.#welcome = welcome;
    this.#greeted = true;
    this.#events.welcome(welcome, sameTimeline);
  }

  #takePart(body: Uint8Array, nowMs: number): ArrivedPart | undefined {
    if (body.length < 4) throw new FrameError("Cannot read part: it has no number");
    const { number, cmaf } = readPartFrame(body);
    const arrival = this.sequence.take(number);
    if (arrival.repeat) return undefined;
    if (arrival.gap !== undefined) this.#events.missed(arrival.gap, this.#jumping);
    this.#jumping = false;
    const lastReady = this.#welcome?.window?.last ?? -1;
    const live = !this.#greeting || number > lastReady;
    return { number, cmaf, startMs: number * PART_MS, lagMs: this.#lagMs(number, nowMs), live };
  }

  #takeMoved(body: Uint8Array): void {
    const missed = this.sequence.skipTo(readMoved(body).to);
    if (missed !== undefined) this.#events.missed(missed, true);
  }

  #lagMs(number: number, nowMs: number): number {
    const serverMs = this.clock.serverMs(nowMs) ?? 0;
    return serverMs - partStartMs(this.#welcome?.epochMs ?? 0, number + 1);
  }
}
