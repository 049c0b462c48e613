import { expect, test } from "bun:test";
import type { Verdict, VerdictClass } from "../protocol/index.ts";
import { pressureOf } from "./pressure-of.ts";

function verdict(said: VerdictClass, attack: number, stressed = true): Verdict {
  const others = (1 - attack) / 4;
  const probabilities = { crowd: others, attack, both: 0, "own-fault": others, upstream: others, undetermined: others };
  const evidence = { evidence: [], measures: [], ofProven: null, sentence: "", since: null };
  return { room: "r", atMs: 0, stressed, probabilities, verdict: said, ...evidence };
}

test("newcomers work while an attack is said or likely, and a crowd never does", () => {
  expect(pressureOf(verdict("attack", 0.97))).toEqual({ challenge: { effort: 48 }, flood: true });
  expect(pressureOf(verdict("both", 0.4))).toEqual({ challenge: { effort: 48 }, flood: true });
  expect(pressureOf(verdict("undetermined", 0.6))).toEqual({ challenge: { effort: 24 }, flood: false });
  expect(pressureOf(verdict("crowd", 0.1))).toEqual({ challenge: null, flood: false });
  expect(pressureOf(verdict("attack", 0.97, false))).toEqual({ challenge: null, flood: false });
});
