import { expect, test } from "bun:test";
import { decodeMessage, decodeWindowObject, PART_MS, type RoomCard, subjects } from "../protocol/index.ts";
import { NO_BODY } from "../relay/index.ts";
import { HeardRoom, HostClock, OriginCluster } from "./testing/origin-cluster.ts";

/** Two origins whose clocks are 10 s apart by the wall, and the first makes a room's sound. */
async function twoOrigins() {
  const cluster = new OriginCluster();
  const first = await cluster.start("ava", new HostClock({ wallAheadMs: 5_000, monotonicFromMs: 1_000 }));
  const second = await cluster.start("ben", new HostClock({ wallAheadMs: -5_000, monotonicFromMs: -70_000 }));
  const heard = new HeardRoom(cluster.board, "a");
  const card = cluster.card("a");
  expect(await cluster.order(subjects.originOrder("ava"), { order: "open", card })).toMatchObject({ ok: true });
  await heard.more(8);
  return { cluster, first, second, heard, card };
}

/** How many parts are missing between neighbours, at most; negative when a number came twice or in the past. */
function worstHole(numbers: number[]): { most: number; least: number } {
  const holes = numbers.slice(1).map((number, at) => number - (numbers[at] ?? 0) - 1);
  return { most: Math.max(...holes), least: Math.min(...holes) };
}

function originsOf(heard: HeardRoom): string[] {
  return [...new Set(heard.facts.map(({ facts }) => facts.origin))];
}

/** How long parts came after they were due, from the earliest to the latest. */
function spreadMs(heard: HeardRoom): number {
  const late = heard.parts.map(({ part, atMs }) => atMs - part.number * PART_MS);
  return Math.max(...late) - Math.min(...late);
}

test.concurrent("when an origin dies, another goes on with its room within 3 s, by the dead one's clock", async () => {
  const { cluster, first, heard, card } = await twoOrigins();
  await using _ = cluster;
  cluster.cut(first, { unnoticed: true });
  await heard.more(5);
  expect(worstHole(heard.numbers).least).toBe(0);
  expect(worstHole(heard.numbers).most).toBeLessThanOrEqual(3_000 / PART_MS);
  expect(spreadMs(heard)).toBeLessThan(180);
  expect(originsOf(heard)).toEqual(["ava", "ben"]);
  const held = await cluster.board.relay.request(subjects.heldCard("a"), NO_BODY, { timeoutMs: 1_000 });
  expect(decodeMessage<RoomCard>(held)).toEqual(card);
});

test.concurrent("an origin that stood still for 5 s gives out nothing of a room that is another's meanwhile", async () => {
  const { cluster, first, heard } = await twoOrigins();
  await using _ = cluster;
  first.clock.standStill();
  cluster.cut(first, { unnoticed: true });
  await heard.until(() => originsOf(heard).includes("ben"));
  await heard.more(12);
  first.clock.goOn();
  cluster.heal(first);
  await heard.more(6);
  expect(worstHole(heard.numbers).least).toBe(0);
  expect(originsOf(heard)).toEqual(["ava", "ben"]);
  expect(heard.facts.at(-1)?.facts.origin).toBe("ben");
  expect(await first.metrics.text()).toMatch(/^stentor_origin_leases_lost_total 1$/m);
});

test.concurrent("an origin that was cut off goes on with what is still its own: nothing is missing", async () => {
  const { cluster, first, heard } = await twoOrigins();
  await using _ = cluster;
  cluster.cut(first);
  await Bun.sleep(1_200);
  cluster.heal(first);
  await heard.more(10);
  expect(worstHole(heard.numbers)).toEqual({ most: 0, least: 0 });
  expect(originsOf(heard)).toEqual(["ava"]);
});

test.concurrent("an origin that is told to stop hands its room over, and no part is missing or made twice", async () => {
  const { cluster, first, heard, card } = await twoOrigins();
  await using _ = cluster;
  const before = heard.numbers[0] ?? 0;
  await first.origin.close();
  await heard.more(5);
  expect(worstHole(heard.numbers)).toEqual({ most: 0, least: 0 });
  expect(spreadMs(heard)).toBeLessThan(180);
  expect(originsOf(heard)).toEqual(["ava", "ben"]);
  const bytes = await cluster.board.relay.request(subjects.window("a", "voice"), NO_BODY, { timeoutMs: 1_000 });
  expect(decodeWindowObject(bytes).parts.map(({ number }) => number)).toEqual(
    heard.numbers.filter((number) => number >= before),
  );
  expect(await cluster.order(subjects.originOrder("ben"), { order: "open", card })).toMatchObject({ ok: true });
});

test.concurrent("a room that another living origin holds is not opened twice, and its state goes along", async () => {
  const { cluster, first, heard, card } = await twoOrigins();
  await using _ = cluster;
  expect(await cluster.order(subjects.originOrder("ben"), { order: "open", card })).toMatchObject({ ok: true });
  await heard.more(3);
  expect(originsOf(heard)).toEqual(["ava"]);
  expect(await cluster.order(subjects.roomOrder("a"), { order: "live", room: "a", live: false })).toMatchObject({
    ok: true,
  });
  await first.origin.close();
  await heard.until(() => originsOf(heard).includes("ben"));
  const held = await cluster.board.relay.request(subjects.heldCard("a"), NO_BODY, { timeoutMs: 1_000 });
  expect(decodeMessage<RoomCard>(held).state).toBe("waiting");
  await cluster.order(subjects.roomOrder("a"), { order: "close", room: "a" });
  await expect(cluster.board.relay.request(subjects.heldCard("a"), NO_BODY, { timeoutMs: 100 })).rejects.toThrow(
    "nobody",
  );
});
