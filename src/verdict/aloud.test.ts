/** What is said aloud: steadily, and never an accusation in haste. */
import { expect, test } from "bun:test";
import type { VerdictClass } from "../protocol/index.ts";
import { Aloud, type Probabilities } from "./aloud.ts";

const SAY = { crowd: 0.6, ownFault: 0.65, upstream: 0.65, accuse: 0.7, doubt: { attack: 0.05, both: 0.03 } };

function believed(over: Partial<Record<VerdictClass, number>>): Probabilities {
  return { crowd: 0, attack: 0, both: 0, "own-fault": 0, upstream: 0, undetermined: 0, ...over };
}

function said(aloud: Aloud, probabilities: Probabilities, seconds: number): VerdictClass[] {
  return Array.from({ length: seconds }, () => aloud.hear(probabilities));
}

test("a class is said after it led for some seconds, an accusation later than the rest", () => {
  expect(said(new Aloud(SAY), believed({ crowd: 0.9 }), 3)).toEqual(["undetermined", "undetermined", "crowd"]);
  const accusation = said(new Aloud(SAY), believed({ attack: 0.99 }), 6);
  expect(accusation.filter((verdict) => verdict === "undetermined")).toHaveLength(5);
  expect(accusation.at(-1)).toBe("attack");
});

test("a class that leads without being likely enough is not said", () => {
  for (const weak of [
    { crowd: 0.59, both: 0.2 },
    { attack: 0.94, crowd: 0.06 },
    { attack: 0.6, undetermined: 0.4 },
    { "own-fault": 0.6, crowd: 0.4 },
  ]) {
    expect(said(new Aloud(SAY), believed(weak), 20).at(-1)).toBe("undetermined");
  }
});

test("attack and both together accuse, when hardly anything else is left; the likelier of them is said", () => {
  expect(said(new Aloud(SAY), believed({ attack: 0.75, undetermined: 0.25 }), 6).at(-1)).toBe("attack");
  expect(said(new Aloud(SAY), believed({ attack: 0.4, both: 0.58, crowd: 0.02 }), 10).at(-1)).toBe("both");
  expect(said(new Aloud(SAY), believed({ attack: 0.4, both: 0.56, crowd: 0.04 }), 20).at(-1)).toBe("undetermined");
  expect(said(new Aloud(SAY), believed({ attack: 0.57, both: 0.4 }), 6).at(-1)).toBe("attack");
});

test("one odd second takes nothing back; an accusation that has become doubtful is taken back at once", () => {
  const aloud = new Aloud(SAY);
  said(aloud, believed({ crowd: 0.9 }), 5);
  expect(aloud.hear(believed({ upstream: 0.9 }))).toBe("crowd");
  expect(aloud.hear(believed({ crowd: 0.9 }))).toBe("crowd");
  said(aloud, believed({ attack: 0.99 }), 6);
  expect(aloud.hear(believed({ attack: 0.8, crowd: 0.2 }))).toBe("attack");
  expect(aloud.hear(believed({ attack: 0.4, crowd: 0.6 }))).not.toBe("attack");
});
