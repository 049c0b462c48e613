import { expect, test } from "bun:test";
import type { OriginFacts } from "../protocol/index.ts";
import { ORIGIN_SILENT_MS, ORIGINS_MAX, Origins } from "./origins.ts";

function facts(origin: string, over: Partial<OriginFacts> = {}): OriginFacts {
  return { origin, bootId: `boot of ${origin}`, rooms: 0, ticksLate: 0, load: 0, ...over };
}

test("the least load comes first; where loads are alike, the fewest rooms", () => {
  const origins = new Origins();
  origins.hear(facts("busy", { load: 0.5 }), 0);
  origins.hear(facts("many", { load: 0.101, rooms: 9 }), 0);
  origins.hear(facts("few", { load: 0.104, rooms: 3 }), 0);
  expect(origins.byLoad(0)).toEqual(["few", "many", "busy"]);
});

test("rooms that are placed between two facts are spread", () => {
  const origins = new Origins();
  for (const origin of ["a", "b", "c"]) origins.hear(facts(origin), 0);
  const chosen = Array.from({ length: 9 }, () => {
    const [origin = ""] = origins.byLoad(0);
    origins.place(origin);
    return origin;
  });
  expect(chosen.sort().join("")).toBe("aaabbbccc");
  origins.hear(facts("c", { rooms: 3 }), 100);
  expect(origins.byLoad(100)[0]).toBe("c");
});

test("an origin that is silent, or was found not to answer, gets nothing until it is heard again", () => {
  const origins = new Origins();
  expect(origins.hear(facts("a"), 0)).toBe("new");
  expect(origins.hear(facts("a"), 1_000)).toBe("known");
  expect(origins.byLoad(1_000 + ORIGIN_SILENT_MS)).toEqual([]);
  expect(origins.hear(facts("a"), 9_000)).toBe("new");
  origins.forget("a");
  expect(origins.living(9_000)).toBe(0);
  expect(origins.hear(facts("a"), 9_500)).toBe("new");
  expect(origins.hear(facts("a", { bootId: "another" }), 9_600)).toBe("restarted");
});

test("no more origins are remembered than allowed", () => {
  const origins = new Origins();
  for (let origin = 0; origin < ORIGINS_MAX + 10; origin++) origins.hear(facts(`o${origin}`), 0);
  expect(origins.living(0)).toBe(ORIGINS_MAX);
  expect(origins.byLoad(0)).not.toContain("o9");
});
