import {
  FRAME_TYPE,
  type Handover,
  isRendition,
  type Moved,
  type Pace,
  type RoomNotice,
  type Welcome,
} from "../../protocol/index.ts";
import {
  closeFrame,
  FrameReader,
  type FrameSink,
  handshakeKey,
  pongFrame,
  readHandshake,
  textFrame,
} from "../wire/index.ts";
import type { Dialed, LinkSocket } from "./dialed.ts";
import type { Ground } from "./ground.ts";
import { readJson } from "./json-body.ts";
import { readWelcome } from "./read-welcome.ts";
import type { KnownMessage, RenditionIntake } from "./rendition-intake.ts";
import { readToldPlace, type ToldPlace } from "./told-place.ts";

const NORMAL_CLOSURE = 1000;

/** Who hears what a link brings. */
export interface LinkOwner {
  greeted(link: Link, welcome: Welcome): void;
  /** A part came whole; returns whether the listener lacked it. */
  part(link: Link, number: number, live: boolean): boolean;
  /** Live parts came, `first` to `last`, none left out. False, and nothing is taken, when the listener does not lack exactly these next. */
  run(link: Link, first: number, last: number): boolean;
  /** All parts of a message have come; `oldest` is the first of those that were lacking. */
  sounded(link: Link, oldest: number, live: boolean): void;
  moved(link: Link, moved: Moved): void;
  paced(link: Link, pace: Pace): void;
  handedOver(link: Link, handover: Handover): void;
  ended(link: Link): void;
  /** `place`: the door told it to wait. */
  refused(link: Link, refusal: { code: string; retryAfterMs: number; place: ToldPlace | undefined }): void;
  ticketed(link: Link, ticket: string): void;
  /** The connection is gone, or never was; once, and not after `close`. */
  lost(link: Link, reason: string): void;
}

/** The parts of one message: `oldest` is the first that was lacking; `plain` when it may be remembered whole. */
type PartRun = { first: number; last: number; oldest: number; plain: boolean };

/** One WebSocket of one listener, from the handshake to the close. */
export class Link implements Dialed, FrameSink {
  /** The part that was asked for. */
  readonly from: number | undefined;
  readonly askedAtMs: number;
  readonly key = handshakeKey();
  heardAtMs: number;
  welcome: Welcome | undefined;
  readonly #ground: Ground;
  readonly #owner: LinkOwner;
  readonly #reader = new FrameReader();
  #state: "connecting" | "open" | "closed" = "connecting";
  #socket: LinkSocket | undefined;
  #head: Uint8Array | undefined;
  #intake: RenditionIntake | undefined;
  #lean = false;
  #last = -1;
  /** Bytes of the message in hand; a part is live when it is newer than this. */
  #readyTo = -1;

  constructor(ground: Ground, owner: LinkOwner, from: number | undefined) {
    this.#ground = ground;
    this.#owner = owner;
    this.from = from;
    this.askedAtMs = ground.nowMs;
    this.heardAtMs = ground.nowMs;
  }

  /** The newest part that this link has brought; −1 before the first. */
  get last(): number {
    return this.#last;
  }

  get closed(): boolean {
    return this.#state === "closed";
  }

  opened(socket: LinkSocket, request: string): void {
    this.#socket = socket;
    if (this.closed) socket.terminate();
    else this.#send(request);
  }

  received(bytes: Uint8Array): void {
    if (this.closed) return;
    this.heardAtMs = this.#ground.nowMs;
    this.#ground.tally.counters.bytes += bytes.length;
    try {
      if (this.#state === "open") this.#reader.take(bytes, 0, this);
      else this.#shakeHands(bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#ground.tally.count("breaches");
      this.lose("breach");
    }
  }

  failed(reason: string): void {
    this.lose(reason);
  }

  /** The owner leaves. */
  close(): void {
    if (this.closed) return;
    if (this.#state === "open") this.#send(closeFrame(NORMAL_CLOSURE, this.#mask()));
    this.#state = "closed";
    this.#socket?.end();
  }

  /** Gives the connection up and tells the owner. */
  lose(reason: string): void {
    if (this.closed) return;
    this.#state = "closed";
    this.#socket?.terminate();
    this.#owner.lost(this, reason);
  }

  say(text: string): void {
    if (this.#state === "open") this.#send(textFrame(text, this.#mask()));
  }

  message(bytes: Uint8Array, from: number, to: number): void {
    if (this.closed) return;
    this.#ground.tally.counters.messages += 1;
    const known = this.#intake?.known(bytes, from, to);
    if (known === undefined) this.#takeApart(bytes, from, to);
    else this.#takeKnown(known);
  }

  ping(payload: Uint8Array): void {
    this.#send(pongFrame(payload, this.#mask()));
  }

  closing(code: number, reason: string): void {
    this.#send(closeFrame(code === 1005 ? NORMAL_CLOSURE : code, this.#mask()));
    this.lose(reason === "" ? `closed_${code}` : `closed_${code}_${reason}`);
  }

  #shakeHands(bytes: Uint8Array): void {
    const head = this.#head === undefined ? bytes : Buffer.concat([this.#head, bytes]);
    const answer = readHandshake(head, this.key);
    this.#head = answer === undefined ? head : undefined;
    if (answer === undefined) return;
    if (answer.kind === "open") {
      this.#state = "open";
      if (answer.rest < head.length) this.#reader.take(head, answer.rest, this);
      return;
    }
    const { code = `http_${answer.status}`, retryAfterMs, body } = answer;
    this.#state = "closed";
    this.#socket?.terminate();
    this.#owner.refused(this, { code, retryAfterMs, place: readToldPlace(code, body) });
  }

  #takeKnown({ first, last, variants }: KnownMessage): void {
    for (const variant of variants) variant.count += 1;
    if (first > this.#last && first > this.#readyTo && this.#owner.run(this, first, last)) {
      this.#ground.tally.counters.parts += variants.length;
      this.#last = last;
      this.#owner.sounded(this, first, true);
    } else this.#takeOneByOne(first, last);
  }

  #takeOneByOne(first: number, last: number): void {
    let oldest = -1;
    for (let number = first; number <= last; number++) if (this.#takePart(number) && oldest < 0) oldest = number;
    if (oldest >= 0) this.#owner.sounded(this, oldest, oldest > this.#readyTo);
  }

  /** Bodies of frames are looked at where they lie; only JSON and the first copies are taken out. */
  #takeApart(bytes: Uint8Array, from: number, to: number): void {
    const run: PartRun = { first: -1, last: -1, oldest: -1, plain: true };
    for (let at = from; at < to && !this.closed; ) {
      const type = bytes[at] ?? 0;
      const end = frameEnd(bytes, at, to);
      if (type === FRAME_TYPE.part) this.#takePartFrame(bytes, at + 4, end, run);
      else {
        run.plain &&= type === FRAME_TYPE.notice && run.first >= 0;
        this.#takeFrame(type, bytes.subarray(at + 4, end));
      }
      at = end;
    }
    if (this.closed) return;
    if (run.plain && run.first >= 0) this.#intake?.remember(run.first, run.last, bytes.subarray(from, to));
    if (run.oldest >= 0) this.#owner.sounded(this, run.oldest, run.oldest > this.#readyTo);
  }

  #takePartFrame(bytes: Uint8Array, from: number, to: number, run: PartRun): void {
    if (this.#intake === undefined) throw new RangeError("Cannot listen: no welcome came first");
    if (to - from < 4) throw new RangeError("Cannot read part: it has no number");
    const number = new DataView(bytes.buffer, bytes.byteOffset + from, 4).getUint32(0);
    this.#ground.tally.counters.mismatches += this.#intake.take(number, bytes, from + 4, to);
    run.plain &&= run.first < 0 || number === run.last + 1;
    if (run.first < 0) run.first = number;
    run.last = number;
    if (this.#takePart(number) && run.oldest < 0) run.oldest = number;
  }

  #takePart(number: number): boolean {
    const { tally } = this.#ground;
    tally.counters.parts += 1;
    if (number <= this.#last || number < (this.from ?? 0)) {
      tally.count("repeats");
      return false;
    }
    this.#last = number;
    return this.#owner.part(this, number, number > this.#readyTo);
  }

  #takeFrame(type: number, body: Uint8Array): void {
    if (type === FRAME_TYPE.welcome) this.#greet(readWelcome(body));
    else if (this.welcome === undefined) throw new RangeError("Cannot listen: no welcome came first");
    else if (type === FRAME_TYPE.init) this.#chooseIntake(this.welcome);
    else if (type === FRAME_TYPE.notice) this.#notice(readJson<RoomNotice>(body));
    else if (type === FRAME_TYPE.moved) this.#owner.moved(this, readJson<Moved>(body));
    else if (type === FRAME_TYPE.pace) this.#pace(readJson<Pace>(body));
    else if (type === FRAME_TYPE.handover) this.#owner.handedOver(this, readJson<Handover>(body));
    else if (type === FRAME_TYPE.ticket) this.#owner.ticketed(this, new TextDecoder().decode(body));
    else if (type === FRAME_TYPE.end) this.#owner.ended(this);
  }

  #greet(welcome: Welcome): void {
    this.welcome = welcome;
    this.#readyTo = welcome.window?.last ?? -1;
    this.#chooseIntake(welcome);
    this.#owner.greeted(this, welcome);
  }

  /** An init section comes first, and again when the edge has turned to another rendition. */
  #chooseIntake(welcome: Welcome): void {
    const rendition = this.#lean ? "lean" : welcome.rendition;
    if (!isRendition(rendition)) throw new RangeError(`Cannot listen: rendition ${rendition} is not known`);
    this.#intake = this.#ground.intake(rendition, welcome.epochMs);
  }

  #pace(pace: Pace): void {
    this.#lean = pace.lean === true;
    this.#owner.paced(this, pace);
  }

  #notice({ listeners }: RoomNotice): void {
    if (typeof listeners === "number") this.#ground.shown(listeners);
  }

  /** What a listener sends is small, and the kernel takes it whole unless the connection is dead. */
  #send(bytes: Uint8Array | string): void {
    const taken = this.#socket?.write(bytes) ?? 0;
    if (taken >= 0 && taken < bytes.length && !this.closed) this.lose("unwritable");
  }

  #mask(): number {
    return Math.floor(this.#ground.random() * 2 ** 32);
  }
}

function frameEnd(bytes: Uint8Array, at: number, to: number): number {
  if (at + 4 > to) throw new RangeError("Cannot read listening message: it ends within a frame's header");
  const length = ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  if (at + 4 + length > to) throw new RangeError("Cannot read listening message: it ends within a frame");
  return at + 4 + length;
}
