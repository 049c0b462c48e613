import type { LeaseDeed, Standing } from "./lease-deed.ts";
import type { RoomLease } from "./room-lease.ts";

/** What the book has on one room. */
export type LeaseEntry = {
  /** What stands in the table, as far as is known. */
  standing: Standing | undefined;
  /** The newest revision that was heard of. */
  revision: number;
  /** We make this room's sound, and this is what should stand there. */
  held: RoomLease | undefined;
  unwritten: boolean;
  /** Given back: what stands there of ours is to go. */
  ending: boolean;
  /** What stands there has to be read. */
  unsure: boolean;
  underWay: boolean;
  notBeforeMs: number;
  /** When the holder was seen first to be leaving. */
  leftAtMs: number | undefined;
  /** Grows with all that is heard. */
  seen: number;
  /** Nothing stands there; kept so long to know late news as late. */
  keptUntilMs: number;
};

/** Late news come within this time. */
const KEPT_MS = 10_000;

export function newEntry(nowMs: number): LeaseEntry {
  return {
    standing: undefined,
    revision: 0,
    held: undefined,
    unwritten: false,
    ending: false,
    unsure: false,
    underWay: false,
    notBeforeMs: Number.NEGATIVE_INFINITY,
    leftAtMs: undefined,
    seen: 0,
    keptUntilMs: nowMs + KEPT_MS,
  };
}

export function setStanding(entry: LeaseEntry, standing: Standing | undefined, nowMs: number): void {
  entry.standing = standing;
  entry.keptUntilMs = nowMs + KEPT_MS;
  if (standing !== undefined) entry.revision = standing.revision;
  if (standing?.lease.leaving !== true) entry.leftAtMs = undefined;
  else entry.leftAtMs ??= nowMs;
}

export function isIdle({ standing, held, ending, unsure, underWay, keptUntilMs }: LeaseEntry, nowMs: number): boolean {
  const empty = standing === undefined && held === undefined && !ending && !unsure && !underWay;
  return empty && nowMs >= keptUntilMs;
}

/** What makes the table say what we hold. */
export function deedOfHolder(room: string, entry: LeaseEntry, lease: RoomLease): LeaseDeed | undefined {
  const { standing, unwritten, seen } = entry;
  if (standing === undefined) return { deed: "create", room, seen, lease };
  return unwritten ? { deed: "update", room, seen, lease, revision: standing.revision, takes: false } : undefined;
}

/** A table that lost everything counts from 1 again: the same revision need not mean the same lease. */
export function isSameHolder(one: RoomLease | undefined, other: RoomLease | undefined): boolean {
  return one !== undefined && one.origin === other?.origin && one.bootId === other.bootId;
}

export function hasSomething({ standing, held }: LeaseEntry): boolean {
  return standing !== undefined || held !== undefined;
}

export function offer(entry: LeaseEntry): void {
  if (entry.held === undefined) return;
  entry.held = { ...entry.held, leaving: true };
  entry.unwritten = true;
}
