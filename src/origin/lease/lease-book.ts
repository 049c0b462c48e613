import type { RoomCard } from "../../protocol/index.ts";
import { byUrgency, type DeedOutcome, type LeaseDeed, type LeaseView, type Standing } from "./lease-deed.ts";
import {
  deedOfHolder,
  hasSomething,
  isIdle,
  isSameHolder,
  type LeaseEntry,
  newEntry,
  offer,
  setStanding,
} from "./lease-entry.ts";
import { firstLease, type RoomLease } from "./room-lease.ts";
import { Succession } from "./succession.ts";

/** After a deed of which nobody knows whether it was done. */
export const RETRY_AFTER_MS = 500;
/** Deeds that may be under way at once; more wait for the next look. */
export const MAX_DEEDS = 32;
/** Rooms that are watched; changes of further ones are not seen, and counted. */
export const MAX_ROOMS_WATCHED = 20_000;

export type LeaseBookOptions = {
  origin: string;
  bootId: string;
  nowMs: number;
  /** The room is ours. */
  onWon: (lease: RoomLease) => void;
  /** It is another's, who begins with `firstPart`. */
  onLost: (room: string, firstPart: number) => void;
};

/**
 * Which rooms are ours, and what has to be done to the table so that it says so. Pure: told what the table says and what came of its own
 * deeds. A room is ours from when the table is seen to say so until it is seen to name another; no failure of the table ends it.
 */
export class LeaseBook {
  readonly #options: LeaseBookOptions;
  readonly #rooms = new Map<string, LeaseEntry>();
  readonly #succession: Succession;
  #leaving = false;
  #underWay = 0;
  #unwatched = 0;

  constructor(options: LeaseBookOptions) {
    this.#options = options;
    this.#succession = new Succession(options, options.nowMs);
  }

  get held(): string[] {
    return [...this.#rooms].flatMap(([room, { held }]) => (held === undefined ? [] : [room]));
  }

  /** Whether the table says of every room that we hold, or held, what we want it to say. */
  get isSettled(): boolean {
    for (const { held, unwritten, unsure, underWay, ending } of this.#rooms.values()) {
      if (ending || (held !== undefined && (unwritten || unsure || underWay))) return false;
    }
    return true;
  }

  /** Changes that were not seen because too many rooms are watched. */
  get unwatched(): number {
    return this.#unwatched;
  }

  holds(room: string): boolean {
    return this.#rooms.get(room)?.held !== undefined;
  }

  /** To be said with what is read or written from now on. */
  seen(room: string): number {
    return this.#rooms.get(room)?.seen ?? 0;
  }

  /** The table told a change. One that is older than what is known, and not ours, has to be cleared up. */
  changed(room: string, lease: RoomLease | undefined, revision: number, nowMs: number): void {
    const entry = this.#entry(room, nowMs);
    if (entry === undefined || (revision === entry.revision && isSameHolder(lease, entry.standing?.lease))) return;
    entry.seen++;
    if (revision > entry.revision) {
      entry.revision = revision;
      this.#see(room, entry, lease && { lease, revision }, nowMs);
    } else if (lease === undefined ? hasSomething(entry) : !this.#isOurs(lease)) {
      entry.unsure = true;
    }
  }

  /** What we would write to have the room; `undefined` when a living origin has it, or we are leaving. */
  claim(card: RoomCard, standing: Standing | undefined, view: LeaseView): RoomLease | undefined {
    if (this.#leaving) return undefined;
    if (standing === undefined) return firstLease(card, this.#succession.holder(view));
    const leftAtMs = this.#rooms.get(card.room)?.leftAtMs;
    if (this.#succession.freeAtMs(standing.lease, leftAtMs, view) > view.nowMs) return undefined;
    return this.#succession.next({ ...standing.lease, card }, view, this.#underWay);
  }

  /** What was read or written to have the room. */
  claimed(room: string, standing: Standing | undefined, seen: number, nowMs: number): void {
    const entry = this.#entry(room, nowMs);
    if (entry === undefined) return;
    entry.ending = false;
    this.#learn(room, entry, standing, seen, nowMs);
  }

  /** A room that we hold has another card. */
  change(card: RoomCard): void {
    const entry = this.#rooms.get(card.room);
    if (entry?.held === undefined) return;
    entry.held = { ...entry.held, card };
    entry.unwritten = true;
  }

  /** Gives a room up for good: nobody is to take it. */
  release(room: string): void {
    const entry = this.#rooms.get(room);
    if (entry?.held === undefined) return;
    entry.held = undefined;
    entry.ending = true;
    this.#tidy(entry);
  }

  /** We are about to stop: takes no more, and offers what it holds to the others. */
  leave(): void {
    this.#leaving = true;
    for (const entry of this.#rooms.values()) offer(entry);
  }

  /** We could not listen for a while: nobody is judged by it, and what we hold is to be read again. */
  doubt(nowMs: number): void {
    this.#succession.restart(nowMs);
    for (const entry of this.#rooms.values()) {
      entry.unsure ||= entry.held !== undefined;
      entry.notBeforeMs = nowMs;
    }
  }

  /** What is to be done now; each deed has to be settled. */
  due(view: LeaseView): LeaseDeed[] {
    this.#succession.hear(view);
    const deeds: LeaseDeed[] = [];
    for (const [room, entry] of this.#rooms) {
      if (isIdle(entry, view.nowMs)) this.#rooms.delete(room);
      if (entry.underWay || view.nowMs < entry.notBeforeMs) continue;
      const deed = this.#deedOf(room, entry, view);
      if (deed !== undefined) deeds.push(deed);
    }
    const now = deeds.sort(byUrgency).slice(0, MAX_DEEDS - this.#underWay);
    for (const { room } of now) this.#begin(room);
    return now;
  }

  settle(deed: LeaseDeed, result: DeedOutcome, nowMs: number): void {
    const entry = this.#rooms.get(deed.room);
    if (entry === undefined) return;
    entry.underWay = false;
    this.#underWay--;
    switch (result.outcome) {
      case "found":
        entry.unsure = false;
        this.#learn(deed.room, entry, result.standing, deed.seen, nowMs);
        break;
      case "written":
        if ("lease" in deed) this.#wrote(entry, deed.lease, deed, result.revision, nowMs);
        break;
      case "deleted":
        this.#learn(deed.room, entry, undefined, deed.seen, nowMs);
        break;
      case "unknown":
        entry.notBeforeMs = nowMs + RETRY_AFTER_MS;
        entry.unsure = true;
        break;
      case "conflict":
        entry.unsure = true;
    }
    this.#tidy(entry);
  }

  #wrote(entry: LeaseEntry, lease: RoomLease, { room, seen }: LeaseDeed, revision: number, nowMs: number): void {
    if (entry.held === lease) entry.unwritten = false;
    this.#learn(room, entry, { lease, revision }, seen, nowMs);
  }

  /** What the table answered counts, unless something newer was heard while it was on its way. */
  #learn(room: string, entry: LeaseEntry, standing: Standing | undefined, seen: number, nowMs: number): void {
    const late = entry.seen !== seen && (standing?.revision ?? 0) < entry.revision;
    entry.seen++;
    if (!late) this.#see(room, entry, standing, nowMs);
    else entry.unsure ||= hasSomething(entry);
  }

  #see(room: string, entry: LeaseEntry, standing: Standing | undefined, nowMs: number): void {
    setStanding(entry, standing, nowMs);
    const ours = standing !== undefined && this.#isOurs(standing.lease);
    this.#tidy(entry);
    if (standing === undefined || ours === (entry.held !== undefined)) return;
    if (!ours) {
      entry.held = undefined;
      this.#options.onLost(room, standing.lease.firstPart);
    } else if (!entry.ending) {
      entry.held = standing.lease;
      entry.unwritten = false;
      if (this.#leaving) offer(entry);
      this.#options.onWon(standing.lease);
    }
  }

  /** Nothing of ours stands there any more, nor can anything be on its way. */
  #tidy(entry: LeaseEntry): void {
    const { standing, underWay, unsure } = entry;
    if (!underWay && !unsure && (standing === undefined || !this.#isOurs(standing.lease))) entry.ending = false;
  }

  #deedOf(room: string, entry: LeaseEntry, view: LeaseView): LeaseDeed | undefined {
    const { standing, held, leftAtMs, seen } = entry;
    if (entry.unsure) return { deed: "read", room, seen };
    if (entry.ending) return { deed: "delete", room, seen };
    if (held !== undefined) return deedOfHolder(room, entry, held);
    if (standing === undefined || this.#leaving) return undefined;
    if (!this.#succession.isOurTurn(room, standing.lease, leftAtMs, view)) return undefined;
    const lease = this.#succession.next(standing.lease, view, this.#underWay);
    return { deed: "update", room, seen, lease, revision: standing.revision, takes: true };
  }

  #isOurs({ origin, bootId }: RoomLease): boolean {
    return origin === this.#options.origin && bootId === this.#options.bootId;
  }

  #begin(room: string): void {
    const entry = this.#rooms.get(room);
    if (entry === undefined) return;
    entry.underWay = true;
    this.#underWay++;
  }

  #entry(room: string, nowMs: number): LeaseEntry | undefined {
    const known = this.#rooms.get(room);
    if (known !== undefined) return known;
    if (this.#rooms.size >= MAX_ROOMS_WATCHED) {
      this.#unwatched++;
      return undefined;
    }
    const entry = newEntry(nowMs);
    this.#rooms.set(room, entry);
    return entry;
  }
}
