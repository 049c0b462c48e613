import { expect, test } from "bun:test";
import { SharedAnswers } from "./shared-answers.ts";

const REFUSAL = 255;

function standing() {
  const clock = { nowMs: 0 };
  const asked: string[] = [];
  const answers = new SharedAnswers({ nowMs: () => clock.nowMs, isForAll: ([first]) => first !== REFUSAL });
  const get = (key: string, outcome: "answered" | "refused" | "failed" = "answered") =>
    answers.get(key, async () => {
      asked.push(key);
      if (outcome === "failed") throw new Error("away");
      return Uint8Array.of(outcome === "refused" ? REFUSAL : asked.length);
    });
  return { clock, asked, get };
}

test("who asks the same within a quarter of a second shares an answer; who asks later gets a new one", async () => {
  const { clock, asked, get } = standing();
  const [one, other] = await Promise.all([get("/a"), get("/a")]);
  expect(one).toBe(other);
  clock.nowMs = 249;
  expect(await get("/a")).toBe(one);
  expect(await get("/b")).not.toBe(one);
  clock.nowMs = 251;
  expect(await get("/a")).not.toBe(one);
  expect(asked).toEqual(["/a", "/b", "/a"]);
});

test("a failure is told to all who wait for it, and the next one asks anew", async () => {
  const { asked, get } = standing();
  const both = await Promise.allSettled([get("/a", "failed"), get("/a", "failed")]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await get("/a");
  expect(asked).toEqual(["/a", "/a"]);
});

test("one caller's refusal is nobody else's", async () => {
  const { asked, get } = standing();
  const [refused, other] = await Promise.all([get("/a", "refused"), get("/a")]);
  expect(refused).toEqual(Uint8Array.of(REFUSAL));
  expect(other).toEqual(Uint8Array.of(2));
  await get("/a");
  expect(asked).toHaveLength(3);
});

test("of endlessly many addresses only so many are kept", async () => {
  const { asked, get } = standing();
  for (let n = 0; n < 1_000; n++) await get(`/${n}`);
  for (let n = 0; n < 1_000; n++) await get(`/${n}`);
  expect(asked).toHaveLength(2_000 - 256);
});
