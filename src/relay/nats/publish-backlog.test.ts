import { expect, test } from "bun:test";
import { BACKLOG_MAX_AGE_MS, BACKLOG_MAX_BYTES, PublishBacklog } from "./publish-backlog.ts";

function backlog() {
  const drops: string[] = [];
  const queue = new PublishBacklog((reason) => drops.push(reason));
  const drained = (nowMs: number) => {
    const published: string[] = [];
    queue.drain(nowMs, (subject) => published.push(subject));
    return published;
  };
  return { queue, drops, drained };
}

test("hands out in order what is young enough, once", () => {
  const { queue, drops, drained } = backlog();
  queue.push("old", new Uint8Array(10), 0);
  queue.push("young", new Uint8Array(10), 1);
  queue.push("new", new Uint8Array(10), 10_000);
  expect(drained(BACKLOG_MAX_AGE_MS + 1)).toEqual(["young", "new"]);
  expect(drops).toEqual(["late"]);
  expect([queue.bytes, drained(BACKLOG_MAX_AGE_MS + 1)]).toEqual([0, []]);
});

test("stays within its bound, whatever comes, and the newest stay", () => {
  const { queue, drops, drained } = backlog();
  for (let at = 0; at < 100_000; at++) queue.push(`${at}`, new Uint8Array(0), 0);
  expect(queue.bytes).toBeLessThanOrEqual(BACKLOG_MAX_BYTES);
  const published = drained(0);
  expect(published.at(-1)).toBe("99999");
  expect(published.length + drops.length).toBe(100_000);
  queue.push("huge", new Uint8Array(BACKLOG_MAX_BYTES + 1), 0);
  expect([queue.bytes, drained(0)]).toEqual([0, []]);
});
