import { afterEach, expect, test } from "bun:test";
import { Metrics, silentLog, systemClock } from "../../platform/index.ts";
import type { RoomCard } from "../../protocol/index.ts";
import { InProcessKeyValue, type KeyValue } from "../../relay/index.ts";
import type { RoomLease } from "./room-lease.ts";
import { RoomLeases } from "./room-leases.ts";

const CARD: RoomCard = { room: "a", title: "A room", state: "live", epochMs: 1_700_000_000_000, renditions: ["voice"] };

/** Knows nobody but those who are put there. */
class FakeDirectory {
  readonly entries = new Map<string, Uint8Array>();

  announce(key: string, describe: () => Uint8Array) {
    this.entries.set(key, describe());
    return { unsubscribe: () => this.entries.delete(key) };
  }

  living(): ReadonlyMap<string, Uint8Array> {
    return this.entries;
  }

  onGone() {
    return { unsubscribe: () => undefined };
  }
}

const opened: RoomLeases[] = [];
afterEach(() => {
  for (const leases of opened.splice(0)) leases.close();
});

function leasesOn(table: KeyValue, { origin = "ava", directory = new FakeDirectory() } = {}) {
  const won: RoomLease[] = [];
  const lost: string[] = [];
  const metrics = new Metrics();
  const isWon = Promise.withResolvers<void>();
  const leases = new RoomLeases({
    table,
    directory,
    relay: { connected: true },
    clock: systemClock,
    log: silentLog,
    metrics,
    origin,
    bootId: `boot-${origin}`,
    load: () => 0,
    opening: () => 0,
    onWon: (lease) => {
      won.push(lease);
      isWon.resolve();
    },
    onLost: (room) => lost.push(room),
  });
  opened.push(leases);
  return { leases, won, lost, metrics, isWon: isWon.promise };
}

test("a room is claimed once, and another who claims it is told that it is not his", async () => {
  const table = new InProcessKeyValue();
  const directory = new FakeDirectory();
  const ava = leasesOn(table, { directory });
  const ben = leasesOn(table, { origin: "ben", directory });
  expect(await Promise.all([ava.leases.claim(CARD), ava.leases.claim(CARD), ben.leases.claim(CARD)])).toEqual([
    true,
    true,
    false,
  ]);
  expect([ava.won.length, ben.won.length]).toEqual([1, 0]);
});

test("a table that cannot be reached refuses a claim with a code, and takes no room away", async () => {
  const table = new InProcessKeyValue();
  const { leases, won, lost, metrics } = leasesOn(table);
  await leases.claim(CARD);
  table.cut();
  await expect(leases.claim({ ...CARD, room: "b" })).rejects.toMatchObject({ code: "store_unavailable" });
  leases.change({ ...CARD, state: "waiting" });
  await leases.verify(50);
  expect([won.length, lost.length]).toEqual([1, 0]);
  expect(await metrics.text()).toMatch(/^stentor_origin_lease_failures_total\{deed="claim",why="unknown"\} 1$/m);
  expect(await metrics.text()).toMatch(/^stentor_origin_leases_held 1$/m);
});

test("a claim whose answer was lost is ours as soon as the table is seen to say so", async () => {
  const table = new InProcessKeyValue();
  const lossy: KeyValue = Object.create(table);
  lossy.create = async (key, value) => {
    await table.create(key, value);
    throw new Error("the answer was lost");
  };
  lossy.watch = (onChange) => table.watch((change) => setTimeout(() => onChange(change), 20));
  for (const method of ["get", "update", "put", "delete"] as const) lossy[method] = table[method].bind(table) as never;
  const { leases, won, isWon } = leasesOn(lossy);
  await expect(leases.claim(CARD)).rejects.toMatchObject({ code: "store_unavailable" });
  await isWon;
  expect(won).toMatchObject([{ origin: "ava", card: CARD }]);
});

test("a room that is given up leaves the table, also when the table comes back only later", async () => {
  const table = new InProcessKeyValue();
  const seat = table.beside();
  const { leases } = leasesOn(seat);
  await leases.claim(CARD);
  seat.cut();
  leases.release("a");
  await leases.verify(30);
  expect(await table.get("room.a")).toBeDefined();
  seat.heal();
  const gone = Promise.withResolvers<void>();
  await table.watch(({ value }) => value === undefined && gone.resolve());
  await gone.promise;
  expect(await table.get("room.a")).toBeUndefined();
});

test("an origin that leaves says so in the table, and whether there is another", async () => {
  const table = new InProcessKeyValue();
  const directory = new FakeDirectory();
  const ava = leasesOn(table, { directory });
  await ava.leases.claim(CARD);
  expect(await ava.leases.leave(1_000)).toBe(false);
  const ben = leasesOn(table, { origin: "ben", directory });
  await ben.isWon;
  expect(ava.lost).toEqual(["a"]);
  expect(await ben.leases.leave(1_000)).toBe(true);
});
