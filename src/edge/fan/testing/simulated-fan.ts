import { ManualClock, Metrics } from "../../../platform/index.ts";
import { PART_MS, type PartObject, type Rendition } from "../../../protocol/index.ts";
import { EdgeCard } from "../../edge-card.ts";
import { edgeMetrics } from "../../edge-metrics.ts";
import { PartWaiters } from "../../feed/part-waiters.ts";
import { PartWindow } from "../../feed/part-window.ts";
import type { RenditionFeed, RoomFeed } from "../../feed/room-feed.ts";
import { paceLadder, WriteMeter } from "../../pace/index.ts";
import { ListenerFan } from "../listener-fan.ts";
import { SimulatedListener, SimulatedTopics } from "./simulated-listener.ts";

const FIRST_PARTS = 60;

/** A fan of a room with two renditions, its listeners, and a clock that makes a part each 200 ms. For tests. */
export class SimulatedFan {
  readonly clock = new ManualClock();
  readonly ladder = paceLadder(200, 2_000);
  readonly topics = new SimulatedTopics();
  readonly listeners: SimulatedListener[] = [];
  readonly fan: ListenerFan;
  /** Messages published, and their bytes. */
  published: Uint8Array[] = [];
  card: EdgeCard;
  level = 0;
  #next = 0;
  readonly #feeds = new Map<Rendition, RenditionFeed>();

  constructor() {
    for (const rendition of ["voice", "lean"] as const) {
      const init = new TextEncoder().encode(`init ${rendition}`);
      this.#feeds.set(rendition, { rendition, init, window: new PartWindow(), waiters: new PartWaiters() });
    }
    for (let part = 0; part < FIRST_PARTS; part++) this.#make();
    const feed = {
      card: { room: "town-hall", title: "", state: "live", epochMs: 0, renditions: ["voice", "lean"] },
      renditions: this.#feeds,
      notice: new TextEncoder().encode("{}"),
      ended: false,
    } as unknown as RoomFeed;
    this.card = new EdgeCard({
      id: "edge-1",
      usualIntervalMs: 200,
      alternates: () => ["https://a.example", "https://b.example"],
      listeners: () => this.listeners.length,
    });
    this.fan = new ListenerFan({
      name: "town-hall/",
      feed,
      rendition: this.#feeds.get("voice"),
      lean: this.#feeds.get("lean"),
      level: this.ladder[0],
      edge: this.card,
      publish: (topic, message) => {
        this.published.push(message);
        this.topics.publish(topic, message);
      },
      clock: this.clock,
      metrics: edgeMetrics(new Metrics()),
      meter: new WriteMeter({ usedMs: () => 0 }),
    });
  }

  /** The part that will be made next. */
  get next(): number {
    return this.#next;
  }

  join(from?: number): SimulatedListener {
    const listener = new SimulatedListener(this.fan, this.topics, from);
    this.fan.join(listener.socket);
    this.listeners.push(listener);
    return listener;
  }

  leave(listener: SimulatedListener): void {
    this.fan.leave(listener.socket);
    this.listeners.splice(this.listeners.indexOf(listener), 1);
  }

  setLevel(level: number, { urgent = false } = {}): void {
    const busier = level > this.level;
    this.level = level;
    this.fan.setLevel(this.ladder[level] ?? this.ladder[0], { busier, urgent });
  }

  /** So many parts, one each 200 ms; `leanLate`: the lean one comes only with the next. */
  run(parts: number, during: () => void = () => undefined): this {
    for (let made = 0; made < parts; made++) {
      during();
      this.clock.advance(PART_MS);
      const number = this.#make();
      for (const rendition of this.#feeds.keys()) this.fan.part(rendition, number);
      if (number % 5 === 0) this.fan.tick(this.clock.monotonicMs());
      for (const listener of this.listeners) listener.listen((number + 1) * PART_MS, PART_MS);
    }
    return this;
  }

  #make(): number {
    const number = this.#next++;
    for (const [rendition, { window }] of this.#feeds) window.push(part(number, rendition));
    return number;
  }
}

function part(number: number, rendition: string): PartObject {
  return {
    number,
    cmaf: new TextEncoder().encode(rendition),
    oggHead: new Uint8Array(),
    oggPage: new Uint8Array(),
  };
}
