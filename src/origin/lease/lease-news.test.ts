import { expect, test } from "bun:test";
import { LeaseBook } from "./lease-book.ts";
import type { LeaseView } from "./lease-deed.ts";
import type { OriginEntry } from "./origin-entry.ts";
import { firstLease, type RoomLease } from "./room-lease.ts";

const CARD = { room: "a", title: "", state: "live" as const, epochMs: 0, renditions: ["voice" as const] };

function leaseOf(origin: string): RoomLease {
  return firstLease(CARD, { origin, bootId: `boot-${origin}`, nowMs: 0, wallMs: 1_000_000 });
}

function viewAt(nowMs: number, ...living: string[]): LeaseView {
  const entry = (origin: string): OriginEntry => {
    return { origin, bootId: `boot-${origin}`, load: 0, leaving: false, monotonicMs: nowMs };
  };
  const origins = new Map(living.map((origin) => [origin, entry(origin)]));
  return { nowMs, wallMs: 1_000_000 + nowMs, load: 0, opening: 0, origins };
}

/** Ava's book, and what it told. */
function avasBook() {
  const told: string[] = [];
  const book = new LeaseBook({
    origin: "ava",
    bootId: "boot-ava",
    nowMs: 0,
    onWon: ({ card }) => told.push(`won ${card.room}`),
    onLost: (room) => told.push(`lost ${room}`),
  });
  return { book, told };
}

test("who could not listen judges nobody for 2 s, not even those who were heard before", () => {
  const { book } = avasBook();
  book.changed("a", leaseOf("ben"), 1, 0);
  expect(book.due(viewAt(5_000, "ava", "ben"))).toEqual([]);
  book.doubt(10_000);
  expect(book.due(viewAt(10_000, "ava"))).toEqual([]);
  expect(book.due(viewAt(11_980, "ava"))).toEqual([]);
  expect(book.due(viewAt(12_000, "ava"))).toMatchObject([{ deed: "update", room: "a", takes: true, revision: 1 }]);
});

test("who listened all the time takes at once what belongs to one that is gone", () => {
  const { book } = avasBook();
  book.changed("a", leaseOf("ben"), 1, 0);
  book.due(viewAt(5_000, "ava", "ben"));
  expect(book.due(viewAt(5_020, "ava"))).toMatchObject([{ deed: "update", room: "a", takes: true }]);
});

test("in doubt, what is held is read again, and goes on until another name is read", () => {
  const { book, told } = avasBook();
  book.claimed("a", { lease: leaseOf("ava"), revision: 1 }, 0, 0);
  book.doubt(1_000);
  const [deed] = book.due(viewAt(1_000, "ava"));
  expect(deed).toMatchObject({ deed: "read", room: "a" });
  if (deed === undefined) return;
  book.settle(deed, { outcome: "unknown" }, 1_500);
  expect(told).toEqual(["won a"]);
  const [again] = book.due(viewAt(2_000, "ava"));
  if (again === undefined) throw new Error("it is not read again");
  book.settle(again, { outcome: "found", standing: { lease: leaseOf("ben"), revision: 2 } }, 2_010);
  expect(told).toEqual(["won a", "lost a"]);
});

test("an answer that is older than what was heard while it was on its way brings nothing back", () => {
  const { book, told } = avasBook();
  book.claimed("a", { lease: leaseOf("ava"), revision: 1 }, 0, 0);
  book.doubt(1_000);
  const [deed] = book.due(viewAt(1_000, "ava"));
  if (deed === undefined) throw new Error("nothing is read");
  book.changed("a", leaseOf("ben"), 2, 1_010);
  book.settle(deed, { outcome: "found", standing: { lease: leaseOf("ava"), revision: 1 } }, 1_020);
  expect(told).toEqual(["won a", "lost a"]);
  expect(book.due(viewAt(1_040, "ava", "ben"))).toMatchObject([{ deed: "read" }]);
});

test("late news of a lease that was given up bring nothing back", () => {
  const { book, told } = avasBook();
  book.claimed("a", { lease: leaseOf("ava"), revision: 3 }, 0, 0);
  book.release("a");
  const [deed] = book.due(viewAt(20, "ava"));
  if (deed?.deed !== "delete") throw new Error("it is not deleted");
  book.settle(deed, { outcome: "deleted" }, 30);
  book.changed("a", leaseOf("ava"), 2, 40);
  book.changed("a", leaseOf("ava"), 3, 50);
  book.changed("a", undefined, 4, 60);
  expect(book.due(viewAt(80, "ava"))).toEqual([]);
  expect(told).toEqual(["won a"]);
});
