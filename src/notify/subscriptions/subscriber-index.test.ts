import { expect, test } from "bun:test";
import { DELIVERY_EVENTS } from "../../protocol/index.ts";
import { type Subscriber, SubscriberIndex, wants } from "./subscriber-index.ts";

const PLACES = ["google", "mozilla", "mail"];
const ROOMS = [null, "a", "b"];

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function oneOf<T>(list: readonly T[], random: () => number): T {
  const found = list[Math.floor(random() * list.length)];
  if (found === undefined) throw new Error("The list is empty");
  return found;
}

test("a walk meets exactly those of its time who want it, however people came, changed their minds and went", () => {
  const random = seeded(5);
  const index = new SubscriberIndex();
  const plain = new Map<string, Subscriber>();
  for (let step = 0; step < 3_000; step++) {
    const id = `p${Math.floor(random() * 400)}`;
    const known = plain.get(id);
    if (known !== undefined && random() < 0.3) {
      index.remove(id);
      plain.delete(id);
      continue;
    }
    const place = known?.place ?? oneOf(PLACES, random);
    const subscriber: Subscriber = {
      id,
      place,
      kind: place === "mail" ? "mail" : "push",
      number: known?.number ?? index.newest + 1,
      wishes: [{ events: [oneOf(DELIVERY_EVENTS, random)], room: oneOf(ROOMS, random) }],
      misses: 0,
    };
    index.put(subscriber);
    plain.set(id, subscriber);
  }
  for (const place of PLACES) {
    for (const room of ROOMS) {
      const wanted = { event: "post", room };
      const upTo = Math.floor(index.newest * 0.9);
      const met: number[] = [];
      for (
        let at = index.next(place, wanted, -1, upTo);
        at !== undefined;
        at = index.next(place, wanted, at.number, upTo)
      ) {
        met.push(at.number);
      }
      const expected = [...plain.values()]
        .filter((one) => one.place === place && one.number <= upTo && one.wishes.some((wish) => wants(wish, wanted)))
        .map(({ number }) => number)
        .sort((a, b) => a - b);
      expect(met).toEqual(expected);
      expect(met.length).toBeGreaterThan(0);
    }
  }
  expect(index.count("push") + index.count("mail")).toBe(plain.size);
});

test("a wish for one room hears of that room, and of what concerns all", () => {
  const wish = { events: ["incident"] as const, room: "a" };
  const heard = ["a", "b", null].map((room) => wants(wish, { event: "incident", room }));
  expect(heard).toEqual([true, false, true]);
  expect(wants({ events: ["incident"], room: null }, { event: "incident", room: "b" })).toBe(true);
  expect(wants(wish, { event: "post", room: "a" })).toBe(false);
});
