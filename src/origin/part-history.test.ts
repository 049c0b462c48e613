import { expect, test } from "bun:test";
import { decodeWindowObject, type PartObject } from "../protocol/index.ts";
import { HISTORY_PARTS, PartHistory } from "./part-history.ts";

const NOTHING = new Uint8Array(0);

function part(number: number, text = `part ${number}`): PartObject {
  return { number, cmaf: new TextEncoder().encode(text), oggHead: NOTHING, oggPage: NOTHING };
}

function holding(...numbers: number[]) {
  const history = new PartHistory(new Uint8Array([1]));
  for (const number of numbers) history.push(part(number));
  return history;
}

const numbers = (window: Uint8Array) => decodeWindowObject(window).parts.map(({ number }) => number);

test("gives what is wanted from a number on, with the init section", () => {
  const history = holding(5, 6, 7, 9);
  expect(numbers(history.encode(0))).toEqual([5, 6, 7, 9]);
  expect(numbers(history.encode(8))).toEqual([9]);
  expect(numbers(history.encode(10))).toEqual([]);
  expect(decodeWindowObject(history.encode(10)).init).toEqual(new Uint8Array([1]));
});

test("what comes late finds its place, and what is there already stays as it is", () => {
  const history = holding(8, 9);
  history.push(part(6));
  history.push(part(7));
  history.push(part(8, "another"));
  expect(numbers(history.encode(0))).toEqual([6, 7, 8, 9]);
  expect(new TextDecoder().decode(decodeWindowObject(history.encode(8)).parts[0]?.cmaf)).toBe("part 8");
});

test("holds the newest, of which what comes too late is none", () => {
  const history = holding(...Array.from({ length: HISTORY_PARTS + 10 }, (_, at) => at));
  history.push(part(3));
  expect(numbers(history.encode(0))).toEqual(Array.from({ length: HISTORY_PARTS }, (_, at) => at + 10));
});

test("tells the digest of each part's CMAF chunk", () => {
  expect(holding(1, 2).digests(2)).toEqual([
    { number: 2, sha256: new Bun.CryptoHasher("sha256").update("part 2").digest("hex") },
  ]);
});
