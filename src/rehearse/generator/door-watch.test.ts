import { expect, test } from "bun:test";
import { commitmentOf, placesOf } from "../../draw/index.ts";
import type { DoorView } from "../../protocol/index.ts";
import { DoorWatch } from "./door-watch.ts";

const SEED = "5e".repeat(32);

/** A door that is looked at when the test says so. */
function standing(view: Partial<DoorView>) {
  const due: { delayMs: number; run: () => void }[] = [];
  const door = { view };
  const called: number[] = [];
  const watch = new DoorWatch({
    ask: async () => door.view as DoorView,
    after: (delayMs, run) => due.push({ delayMs, run }),
    random: () => 0,
    nowMs: () => 0,
  });
  const wait = (number: number) => {
    const waiter = { number, gone: false, foretold: () => undefined, called: () => called.push(number) };
    watch.wait(waiter);
    return waiter;
  };
  const look = async () => {
    for (const { run } of due.splice(0)) run();
    await Promise.resolve();
    await Promise.resolve();
    const now = due.filter(({ delayMs }) => delayMs === 0);
    for (const { run } of now) run();
    due.splice(0, due.length, ...due.filter(({ delayMs }) => delayMs > 0));
  };
  return { door, called, wait, look };
}

test("calls those whose place the front has reached, each once, and nobody who has gone", async () => {
  const { door, called, wait, look } = standing({ status: "queueing", front: 1, draw: null, waits: [] });
  for (const number of [1, 2, 3]) wait(number);
  wait(2).gone = true;
  await look();
  expect(called).toEqual([1]);
  door.view = { status: "queueing", front: 2, draw: null, waits: [] };
  await look();
  await look();
  expect(called).toEqual([1, 2]);
});

test("after the draw, places are those that everybody can recompute; before it, nobody is called", async () => {
  const commitment = commitmentOf(SEED);
  const { door, called, wait, look } = standing({
    status: "prequeue",
    front: 9,
    waits: [],
    draw: { commitment, seed: null, size: null },
  });
  for (let number = 1; number <= 8; number++) wait(number);
  await look();
  expect(called).toEqual([]);
  door.view = { status: "queueing", front: 3, draw: { commitment, seed: SEED, size: 8 }, waits: [] };
  await look();
  await look();
  const places = placesOf(SEED, 8);
  expect(called.map((number) => places[number - 1] ?? 0).sort()).toEqual([1, 2, 3]);
});
