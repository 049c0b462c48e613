import { PART_MS, partAt, partStartMs, type RoomCard } from "../../../protocol/index.ts";
import { LeaseBook } from "../lease-book.ts";
import type { DeedOutcome, LeaseDeed, LeaseView } from "../lease-deed.ts";
import type { OriginEntry } from "../origin-entry.ts";
import type { RoomLease } from "../room-lease.ts";

const STEP_MS = 5;
const LOOK_EVERY_MS = 20;
const ANNOUNCE_EVERY_MS = 500;
const SILENT_AFTER_MS = 2_000;
const TABLE_GIVES_UP_MS = 1_000;
export const EPOCH_MS = 1_700_000_000_000;

/** A room as its maker counts it; `endPart`: another goes on from there. */
type Program = { lease: RoomLease; nextPart: number; endPart: number };
type Made = { origin: string; part: number; atMs: number };

/** A table as a server keeps it, with slow and lossy ways to it, in simulated time. */
class Table {
  readonly leases = new Map<string, { lease: RoomLease; revision: number }>();
  revision = 0;
  /** Every write is refused, as on a full disk. */
  failing = false;

  perform(deed: LeaseDeed): DeedOutcome {
    const standing = this.leases.get(deed.room);
    if (deed.deed === "read") return { outcome: "found", standing };
    if (this.failing) return { outcome: "unknown" };
    if (deed.deed === "delete") {
      this.leases.delete(deed.room);
      this.revision++;
      return { outcome: "deleted" };
    }
    if (standing?.revision !== (deed.deed === "update" ? deed.revision : undefined)) return { outcome: "conflict" };
    this.leases.set(deed.room, { lease: deed.lease, revision: ++this.revision });
    return { outcome: "written", revision: this.revision };
  }
}

/** One origin of the simulation: its book, its clocks, and what it makes. */
export class SimulatedOrigin {
  readonly book: LeaseBook;
  readonly programs = new Map<string, Program>();
  readonly heard = new Map<string, { entry: OriginEntry; atMs: number }>();
  readonly monotonicFromMs: number;
  wallAheadMs: number;
  load = 0;
  alive = true;
  paused = false;
  cut = false;
  leaving = false;
  lastToldMs = 0;
  readonly id: string;

  constructor(world: LeaseWorld, id: string, clocks: { monotonicFromMs: number; wallAheadMs: number }) {
    this.id = id;
    this.monotonicFromMs = clocks.monotonicFromMs;
    this.wallAheadMs = clocks.wallAheadMs;
    this.book = new LeaseBook({
      origin: id,
      bootId: `boot-${id}`,
      nowMs: this.monotonic(world.nowMs),
      onWon: (lease) => this.#won(world, lease),
      onLost: (room, firstPart) => {
        const program = this.programs.get(room);
        if (program !== undefined) program.endPart = Math.min(firstPart, program.nextPart + 10);
      },
    });
  }

  get runs(): boolean {
    return this.alive && !this.paused;
  }

  monotonic(worldMs: number): number {
    return worldMs - this.monotonicFromMs;
  }

  view(worldMs: number): LeaseView {
    const origins = new Map<string, OriginEntry>();
    for (const [id, { entry, atMs }] of this.heard) if (worldMs - atMs <= SILENT_AFTER_MS) origins.set(id, entry);
    const nowMs = this.monotonic(worldMs);
    return { nowMs, wallMs: EPOCH_MS + worldMs + this.wallAheadMs, load: this.load, opening: 0, origins };
  }

  #won(world: LeaseWorld, lease: RoomLease): void {
    const roomMs = this.monotonic(world.nowMs) + lease.aheadMs;
    const nextPart = Math.max(lease.firstPart, partAt(lease.card.epochMs, roomMs + PART_MS - 1));
    this.programs.set(lease.card.room, { lease, nextPart, endPart: Number.POSITIVE_INFINITY });
  }
}

/** Several origins and one table; ways take from 1 to `slowestMs` milliseconds, by a seed. */
export class LeaseWorld {
  nowMs = 0;
  readonly table = new Table();
  readonly origins: SimulatedOrigin[] = [];
  readonly made = new Map<string, Made[]>();
  /** Longest time that two origins, both in touch with the table, thought that a room was theirs. */
  longestSharedMs = 0;
  slowestMs = 30;
  /** The share of answers that never come. */
  lossShare = 0;
  readonly #sharedSinceMs = new Map<string, number>();
  readonly #random: () => number;
  #mail: { atMs: number; to: SimulatedOrigin; ordered: boolean; call: () => void }[] = [];

  constructor(seed: number) {
    this.#random = mulberry32(seed);
  }

  add(id: string, clocks: { monotonicFromMs?: number; wallAheadMs?: number } = {}): SimulatedOrigin {
    const { monotonicFromMs = this.nowMs - Math.floor(this.#random() * 10_000), wallAheadMs = 0 } = clocks;
    const origin = new SimulatedOrigin(this, id, { monotonicFromMs, wallAheadMs });
    this.origins.push(origin);
    for (const [room, { lease, revision }] of this.table.leases) this.#tell(origin, room, lease, revision);
    return origin;
  }

  card(room: string, state: RoomCard["state"] = "live"): RoomCard {
    return { room, title: room, state, epochMs: EPOCH_MS - 1_000_000, renditions: ["voice"] };
  }

  /** As an order to open does, without delay. */
  claim(origin: SimulatedOrigin, card: RoomCard): boolean {
    const { room } = card;
    const nowMs = origin.monotonic(this.nowMs);
    const standing = this.table.leases.get(room);
    origin.book.claimed(room, standing, origin.book.seen(room), nowMs);
    const lease = origin.book.claim(card, standing, origin.view(this.nowMs));
    if (lease === undefined) return origin.book.holds(room);
    const seen = origin.book.seen(room);
    const [deed, over] = standing === undefined ? ["create" as const, {}] : ["update" as const, standing];
    const result = this.#write({ deed, room, seen, lease, revision: 0, takes: false, ...over });
    if (result.outcome !== "written") return false;
    origin.book.claimed(room, { lease, revision: result.revision }, seen, nowMs);
    return origin.book.holds(room);
  }

  runFor(ms: number): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; this.nowMs += STEP_MS) this.#step();
  }

  /** The one origin that has the room, by its own account. */
  holder(room: string): string | undefined {
    const holders = this.origins.filter((origin) => origin.alive && origin.book.holds(room));
    return holders.length === 1 ? holders[0]?.id : undefined;
  }

  /** A whole number from 0 to below `below`. */
  chance(below: number): number {
    return Math.floor(this.#random() * below);
  }

  /** As the driver does when it finds that it stood still, or is in touch again. */
  wake(origin: SimulatedOrigin): void {
    const wasPaused = origin.paused;
    origin.paused = false;
    origin.cut = false;
    origin.book.doubt(origin.monotonic(this.nowMs));
    if (wasPaused) for (const program of origin.programs.values()) this.#realign(origin, program);
  }

  numbers(room: string): number[] {
    return (this.made.get(room) ?? []).map(({ part }) => part);
  }

  #step(): void {
    const due = this.#mail.filter(({ atMs, to }) => atMs <= this.nowMs && to.runs && !to.cut);
    this.#mail = this.#mail.filter((letter) => !due.includes(letter) && letter.to.alive);
    for (const { call } of due) call();
    for (const origin of this.origins) if (origin.runs) this.#live(origin);
    for (const room of this.table.leases.keys()) this.#watchSharing(room);
  }

  #live(origin: SimulatedOrigin): void {
    if (this.nowMs - origin.lastToldMs >= ANNOUNCE_EVERY_MS && !origin.cut) this.#announce(origin);
    for (const [room, program] of origin.programs) this.#make(origin, room, program);
    if (this.nowMs % LOOK_EVERY_MS !== 0 || origin.cut) return;
    for (const deed of origin.book.due(origin.view(this.nowMs))) this.#send(origin, deed);
  }

  #announce(origin: SimulatedOrigin): void {
    origin.lastToldMs = this.nowMs;
    const { id, load, leaving } = origin;
    const monotonicMs = origin.monotonic(this.nowMs);
    const entry: OriginEntry = { origin: id, bootId: `boot-${id}`, load, leaving, monotonicMs };
    for (const other of this.origins) {
      this.#post(other, () => other.heard.set(id, { entry, atMs: this.nowMs }));
    }
  }

  #make(origin: SimulatedOrigin, room: string, program: Program): void {
    const { epochMs } = program.lease.card;
    const roomMs = () => origin.monotonic(this.nowMs) + program.lease.aheadMs;
    while (program.nextPart < program.endPart && roomMs() >= partStartMs(epochMs, program.nextPart + 1)) {
      const part = program.nextPart++;
      // What is made while cut off waits, and is dropped if the room is lost meanwhile.
      if (origin.cut) continue;
      const made = this.made.get(room) ?? [];
      made.push({ origin: origin.id, part, atMs: this.nowMs });
      this.made.set(room, made);
    }
    if (
      program.nextPart >= program.endPart ||
      !(origin.book.holds(room) || program.endPart < Number.POSITIVE_INFINITY)
    ) {
      origin.programs.delete(room);
    }
  }

  #realign(origin: SimulatedOrigin, program: Program): void {
    const roomMs = origin.monotonic(this.nowMs) + program.lease.aheadMs;
    program.nextPart = Math.max(program.nextPart, partAt(program.lease.card.epochMs, roomMs + PART_MS - 1));
  }

  #send(origin: SimulatedOrigin, deed: LeaseDeed): void {
    const thereMs = this.#way();
    const lost = this.#random() < this.lossShare;
    const settle = (result: DeedOutcome) => origin.book.settle(deed, result, origin.monotonic(this.nowMs));
    this.#mail.push({
      atMs: this.nowMs + thereMs,
      to: SERVER,
      ordered: false,
      call: () => {
        const result = this.#write(deed);
        if (!lost) this.#post(origin, () => settle(result));
      },
    });
    if (lost)
      this.#mail.push({
        atMs: this.nowMs + TABLE_GIVES_UP_MS,
        to: origin,
        ordered: false,
        call: () => settle({ outcome: "unknown" }),
      });
  }

  #write(deed: LeaseDeed): DeedOutcome {
    const result = this.table.perform(deed);
    const standing = this.table.leases.get(deed.room);
    if (result.outcome === "written" || result.outcome === "deleted") {
      for (const other of this.origins) this.#tell(other, deed.room, standing?.lease, this.table.revision);
    }
    return result;
  }

  #tell(origin: SimulatedOrigin, room: string, lease: RoomLease | undefined, revision: number): void {
    this.#post(origin, () => origin.book.changed(room, lease, revision, origin.monotonic(this.nowMs)));
  }

  /** Letters to one origin keep their order. */
  #post(to: SimulatedOrigin, call: () => void): void {
    const last = this.#mail.findLast((letter) => letter.ordered && letter.to === to)?.atMs ?? 0;
    this.#mail.push({ atMs: Math.max(last, this.nowMs + this.#way()), to, ordered: true, call });
  }

  #way(): number {
    return 1 + this.#random() * this.slowestMs;
  }

  #watchSharing(room: string): void {
    const holders = this.origins.filter((origin) => origin.runs && !origin.cut && origin.book.holds(room));
    if (holders.length < 2) {
      this.#sharedSinceMs.delete(room);
      return;
    }
    const sinceMs = this.#sharedSinceMs.get(room) ?? this.nowMs;
    this.#sharedSinceMs.set(room, sinceMs);
    this.longestSharedMs = Math.max(this.longestSharedMs, this.nowMs - sinceMs);
  }
}

const SERVER = { runs: true, cut: false, alive: true } as SimulatedOrigin;

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
