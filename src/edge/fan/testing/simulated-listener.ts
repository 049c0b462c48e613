import {
  decodeFrames,
  FRAME_TYPE,
  type Moved,
  PART_MS,
  type Pace,
  readPartFrame,
  type Welcome,
} from "../../../protocol/index.ts";
import { RoomTally } from "../../audience/index.ts";
import type { ListenerFan } from "../listener-fan.ts";
import { type ListenerSocket, type ListenerWs, listenerSocket } from "../listener-socket.ts";

/** What an ear needs in hand beyond the interval. */
const MARGIN_MS = 300;
const REAL_PARTS_ARE_LARGER = 100;
const SLOWEST = 0.97;

/** Where published messages go, as Bun's topics do. For tests. */
export class SimulatedTopics {
  readonly #topics = new Map<string, Set<SimulatedListener>>();

  of(topic: string): Set<SimulatedListener> {
    const listeners = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, listeners);
    return listeners;
  }

  publish(topic: string, message: Uint8Array): void {
    for (const listener of this.of(topic)) listener.receive(message);
  }
}

/** A listener without a network: it checks what it is sent, and its ear falls back by three per cent at most. For tests. */
export class SimulatedListener {
  /** Otherwise what is sent stays in its buffer at the edge. */
  reads = true;
  buffered = 0;
  readonly parts: number[] = [];
  readonly paces: Pace[] = [];
  readonly moves: Moved[] = [];
  readonly faults: string[] = [];
  /** The init section that came last, and the one that each part came under. */
  init = "";
  rendition = "";
  welcome: Welcome | undefined;
  handedOver = 0;
  ended = false;
  stalls = 0;
  readonly socket: ListenerWs;
  #earMs: number | undefined;
  #intervalMs = 0;

  constructor(fan: ListenerFan, topics: SimulatedTopics, from?: number) {
    this.socket = {
      data: listenerSocket(fan, from, new RoomTally(), undefined) as ListenerSocket,
      subscribe: (topic: string) => topics.of(topic).add(this),
      unsubscribe: (topic: string) => topics.of(topic).delete(this),
      getBufferedAmount: () => this.buffered,
      send: (message: Uint8Array) => this.receive(message),
      terminate: () => undefined,
    } as unknown as ListenerWs;
  }

  receive(message: Uint8Array): void {
    if (!this.reads) {
      this.buffered += message.length * REAL_PARTS_ARE_LARGER;
      return;
    }
    for (const { type, body } of decodeFrames(message)) this.#take(type, body);
  }

  /** The ear moves on; live is where the edge's clock is. */
  listen(liveMs: number, elapsedMs: number): void {
    if (this.#earMs === undefined) {
      if (this.parts.length > 0) this.#earMs = liveMs - this.#intervalMs - MARGIN_MS;
      return;
    }
    const isCloseEnough = liveMs - this.#earMs >= this.#intervalMs + MARGIN_MS;
    this.#earMs += elapsedMs * (isCloseEnough ? 1 : SLOWEST);
    const endMs = ((this.parts.at(-1) ?? 0) + 1) * PART_MS;
    if (this.#earMs <= endMs) return;
    this.stalls += 1;
    this.#earMs = endMs;
  }

  /** Parts that neither came nor were said not to come, and parts out of order. */
  wrongs(): number[] {
    return this.parts.filter((number, at) => {
      const before = this.parts[at - 1];
      const excused = this.moves.some(({ from, to }) => before === from - 1 && number === to);
      return before !== undefined && number !== before + 1 && !excused;
    });
  }

  #take(type: number, body: Uint8Array): void {
    const text = () => new TextDecoder().decode(body);
    if (type === FRAME_TYPE.welcome) {
      this.welcome = JSON.parse(text()) as Welcome;
      this.#intervalMs = this.welcome.intervalMs;
      this.rendition = this.welcome.rendition;
    }
    if (type === FRAME_TYPE.init) this.init = text();
    if (type === FRAME_TYPE.pace) this.#paced(JSON.parse(text()) as Pace);
    if (type === FRAME_TYPE.moved) this.moves.push(JSON.parse(text()) as Moved);
    if (type === FRAME_TYPE.handover) this.handedOver += 1;
    if (type === FRAME_TYPE.end) this.ended = true;
    if (type === FRAME_TYPE.part) this.#part(body);
  }

  #paced(pace: Pace): void {
    this.paces.push(pace);
    this.#intervalMs = pace.intervalMs;
  }

  #part(body: Uint8Array): void {
    const { number, cmaf } = readPartFrame(body);
    this.parts.push(number);
    const sound = new TextDecoder().decode(cmaf);
    if (!this.init.endsWith(sound)) this.faults.push(`part ${number} of ${sound} after ${this.init}`);
  }
}
