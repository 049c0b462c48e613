import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type Clock, Metrics, silentLog, systemClock } from "../../platform/index.ts";
import {
  decodeMessage,
  decodePartObject,
  encodeMessage,
  type OriginAnswer,
  type OriginOrder,
  type Outcome,
  PART_MS,
  type PartObject,
  type RoomCard,
  type SpeakerFacts,
  subjects,
} from "../../protocol/index.ts";
import { Directory, InProcessKeyValue } from "../../relay/index.ts";
import { Origin } from "../index.ts";
import { RelayBoard, type RelaySeat } from "./relay-board.ts";

/** A host's clocks, set apart from this machine's; it can be made to stand still. */
export class HostClock implements Clock {
  wallAheadMs: number;
  readonly #monotonicFromMs: number;
  #stillAtMs: number | undefined;

  constructor({ wallAheadMs = 0, monotonicFromMs = 0 }) {
    this.wallAheadMs = wallAheadMs;
    this.#monotonicFromMs = monotonicFromMs;
  }

  nowMs(): number {
    return systemClock.nowMs() + this.wallAheadMs;
  }

  monotonicMs(): number {
    return this.#stillAtMs ?? systemClock.monotonicMs() - this.#monotonicFromMs;
  }

  standStill(): void {
    this.#stillAtMs = this.monotonicMs();
  }

  goOn(): void {
    this.#stillAtMs = undefined;
  }
}

type Host = { origin: Origin; seat: RelaySeat; tables: InProcessKeyValue[]; clock: HostClock; metrics: Metrics };

/** What an edge would hear of one room: parts with the moment at which they came, and who says who speaks. */
export class HeardRoom {
  readonly parts: { part: PartObject; atMs: number }[] = [];
  readonly facts: { facts: SpeakerFacts; atMs: number }[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(board: RelayBoard, room: string) {
    board.relay.subscribe(subjects.part(room, "voice"), (bytes) => {
      this.parts.push({ part: decodePartObject(bytes), atMs: systemClock.monotonicMs() });
      for (const check of this.#waiting) check();
    });
    board.relay.subscribe(subjects.speakers(room), (bytes) => {
      this.facts.push({ facts: decodeMessage(bytes), atMs: systemClock.monotonicMs() });
      for (const check of this.#waiting) check();
    });
  }

  get numbers(): number[] {
    return this.parts.map(({ part }) => part.number);
  }

  /** Resolves as soon as what was heard fulfils it. */
  async until(fulfilled: (heard: this) => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const check = () => void (fulfilled(this) && resolve());
    this.#waiting.add(check);
    check();
    await promise;
    this.#waiting.delete(check);
  }

  async more(parts: number): Promise<void> {
    const count = this.parts.length + parts;
    await this.until(() => this.parts.length >= count);
  }
}

/** Several origins in this process, with leases between them. */
export class OriginCluster implements AsyncDisposable {
  readonly faults: unknown[] = [];
  readonly board = new RelayBoard((_, fault) => this.faults.push(fault));
  readonly #table = new InProcessKeyValue();
  readonly #entries = new InProcessKeyValue();
  readonly #hosts: Host[] = [];

  async start(id: string, clock = new HostClock({})): Promise<Host> {
    const seat = this.board.seat();
    const tables = [this.#table.beside(), this.#entries.beside()] as const;
    const directory = await Directory.open({
      table: tables[1],
      relay: seat,
      clock,
      staleAfterMs: 2_000,
      log: silentLog,
    });
    const metrics = new Metrics();
    const origin = await Origin.start({
      id,
      relay: seat,
      clock,
      log: silentLog,
      metrics,
      mediaPort: await freeUdpPort(),
      announcedAddress: undefined,
      leases: { table: tables[0], directory },
    });
    const host = { origin, seat, tables: [...tables], clock, metrics };
    this.#hosts.push(host);
    return host;
  }

  /** The rest of the world hears no more of it, nor it of the world; `unnoticed`: it does not see that itself. */
  cut({ seat, tables }: Host, options?: { unnoticed: boolean }): void {
    seat.cut(options);
    for (const table of tables) table.cut();
  }

  heal({ seat, tables }: Host): void {
    for (const table of tables) table.heal();
    seat.heal();
  }

  card(room: string): RoomCard {
    const epochMs = Math.floor((systemClock.nowMs() - 3_600_000) / PART_MS) * PART_MS;
    return { room, title: "A room", state: "live", epochMs, renditions: ["voice"] };
  }

  async order(subject: string, order: OriginOrder): Promise<Outcome<OriginAnswer>> {
    return decodeMessage(await this.board.relay.request(subject, encodeMessage(order), { timeoutMs: 5_000 }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const host of this.#hosts) this.cut(host);
    await Promise.all(this.#hosts.map(({ origin }) => origin.close()));
  }
}

async function freeUdpPort(): Promise<number> {
  const probe = createSocket("udp4");
  probe.bind(0);
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
