import {
  decodeFrames,
  FRAME_TYPE,
  type Handover,
  type ListenFrame,
  PART_MS,
  type Pace,
  partStartMs,
  readPartFrame,
  type Welcome,
} from "../../../src/protocol/index.ts";
import { FrameError, readHandover, readMoved, readNotice, readPace, readTicket, readWelcome } from "./frame-bodies.ts";
import type { Link } from "./link.ts";
import type { ArrivedPart, ListenEvents } from "./listen-events.ts";
import { PartSequence } from "./part-sequence.ts";
import { ServerClock } from "./server-clock.ts";

/** What one message told: the lag of its newest part, if it had one that is new, and whether the room is over. */
export type Intake = { lagMs: number | undefined; ended: boolean };

export type IntakeEvents = Pick<ListenEvents, "init" | "parts" | "missed" | "notice"> & {
  welcome(link: Link, welcome: Welcome, sameTimeline: boolean): void;
  paced(link: Link, pace: Pace): void;
  handover(link: Link, handover: Handover): void;
  ticket(ticket: string): void;
};

/** Turns the messages of connections, one after another or two at a time, into events; remembers what lies between them. */
export class FrameIntake {
  readonly sequence = new PartSequence();
  readonly clock = new ServerClock();
  readonly #events: IntakeEvents;
  #welcome: Welcome | undefined;

  constructor(events: IntakeEvents) {
    this.#events = events;
  }

  /** The last greeting of any connection. */
  get welcome(): Welcome | undefined {
    return this.#welcome;
  }

  /** Throws FrameError or RangeError on bytes that are not the protocol's. */
  take(link: Link, message: Uint8Array, nowMs: number): Intake {
    const parts: ArrivedPart[] = [];
    const lastReady = link.greeting === undefined ? undefined : -1;
    let ended = false;
    for (const frame of decodeFrames(message)) {
      if (link.greeting === undefined && frame.type !== FRAME_TYPE.welcome)
        throw new FrameError("Cannot listen: no welcome came first");
      const part = this.#takeFrame(link, frame, nowMs);
      if (part !== undefined)
        parts.push({ ...part, live: part.number > (lastReady ?? link.greeting?.window?.last ?? -1) });
      ended ||= frame.type === FRAME_TYPE.end;
    }
    if (parts.length > 0) this.#events.parts(parts);
    return { lagMs: parts.at(-1)?.lagMs, ended };
  }

  #takeFrame(link: Link, { type, body }: ListenFrame, nowMs: number): Omit<ArrivedPart, "live"> | undefined {
    if (type === FRAME_TYPE.part) return this.#takePart(link, body, nowMs);
    if (type === FRAME_TYPE.init) this.#events.init(body);
    else if (type === FRAME_TYPE.notice) this.#events.notice(readNotice(body));
    else if (type === FRAME_TYPE.moved) this.#takeMoved(body);
    else if (type === FRAME_TYPE.pace) this.#events.paced(link, readPace(body));
    else if (type === FRAME_TYPE.handover) this.#events.handover(link, readHandover(body));
    else if (type === FRAME_TYPE.ticket) this.#events.ticket(readTicket(body));
    else if (type === FRAME_TYPE.welcome) this.#takeWelcome(link, body, nowMs);
    return undefined;
  }

  #takeWelcome(link: Link, body: Uint8Array, nowMs: number): void {
    const welcome = readWelcome(body);
    const sameTimeline = this.#welcome?.epochMs === welcome.epochMs;
    if (!sameTimeline) this.sequence.forget();
    this.clock.greeted({ serverTimeMs: welcome.serverTimeMs, askedAtMs: link.askedAtMs, cameAtMs: nowMs });
    this.#welcome = welcome;
    link.greeting = welcome;
    this.#events.welcome(link, welcome, sameTimeline);
  }

  #takePart(link: Link, body: Uint8Array, nowMs: number): Omit<ArrivedPart, "live"> | undefined {
    if (body.length < 4) throw new FrameError("Cannot read part: it has no number");
    const { number, cmaf } = readPartFrame(body);
    const arrival = this.sequence.take(number);
    if (arrival.repeat) return undefined;
    if (arrival.gap !== undefined) this.#events.missed(arrival.gap, link.jumping);
    link.jumping = false;
    return { number, cmaf, startMs: number * PART_MS, lagMs: this.#lagMs(number, nowMs) };
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
