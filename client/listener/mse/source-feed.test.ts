import { expect, test } from "bun:test";
import { PART_MS } from "../../../src/protocol/index.ts";
import { RESUME_LIMIT_MS } from "../transport/listen-connection.ts";
import { AppendQueue, MAX_QUEUED_PARTS } from "./append-queue.ts";
import { type FeedTarget, KEEP_BEHIND_MS, KEEP_IN_ALL_MS, SourceFeed } from "./source-feed.ts";

/** A SourceBuffer whose bytes are seconds: byte `n` becomes the sound from `n` to `n + 1`. */
class SecondsBuffer implements FeedTarget {
  updating = false;
  appends: number[][] = [];
  seconds = new Set<number>();
  fullAbove = Number.POSITIVE_INFINITY;
  readonly #listeners = { updateend: [] as (() => void)[], error: [] as (() => void)[] };

  get buffered(): TimeRanges {
    const seconds = [...this.seconds].sort((one, other) => one - other);
    const starts = seconds.filter((second) => !this.seconds.has(second - 1));
    const ends = seconds.filter((second) => !this.seconds.has(second + 1)).map((second) => second + 1);
    return { length: starts.length, start: (index) => starts[index] ?? 0, end: (index) => ends[index] ?? 0 };
  }

  addEventListener(type: "updateend" | "error", listener: () => void): void {
    this.#listeners[type].push(listener);
  }

  appendBuffer(bytes: BufferSource): void {
    if (this.updating) throw new DOMException("busy", "InvalidStateError");
    if (this.seconds.size >= this.fullAbove) throw new DOMException("full", "QuotaExceededError");
    const seconds = [...new Uint8Array(bytes as ArrayBuffer)];
    this.appends.push(seconds);
    for (const second of seconds) this.seconds.add(second);
    this.updating = true;
  }

  remove(from: number, to: number): void {
    if (this.updating) throw new DOMException("busy", "InvalidStateError");
    for (const second of this.seconds) if (second >= from && second + 1 <= to) this.seconds.delete(second);
    this.updating = true;
  }

  finish(): void {
    this.updating = false;
    for (const listener of this.#listeners.updateend) listener();
  }

  finishAll(): void {
    while (this.updating) this.finish();
  }

  fail(): void {
    for (const listener of this.#listeners.error) listener();
  }
}

function feeding(earMs: () => number | undefined = () => undefined) {
  const buffer = new SecondsBuffer();
  const told = { buffered: 0, dropped: 0, broken: [] as string[] };
  const feed = new SourceFeed(buffer, earMs, {
    buffered: () => void told.buffered++,
    dropped: (parts) => {
      told.dropped += parts;
    },
    broken: (message) => void told.broken.push(message),
  });
  const push = (...seconds: number[]) => feed.pushParts(seconds.map((second) => Uint8Array.of(second)));
  return { buffer, told, feed, push };
}

test("one operation at a time; what came meanwhile goes together, in order", () => {
  const { buffer, told, feed, push } = feeding();
  feed.pushInit(Uint8Array.of(200));
  push(1);
  push(2, 3);
  expect(buffer.appends).toEqual([[200]]);
  buffer.finish();
  expect(buffer.appends).toEqual([[200], [1, 2, 3]]);
  expect(told.buffered).toBe(1);
});

test("what is long behind the ear is removed, what is near is kept", () => {
  let earMs = 0;
  const { buffer, feed, push } = feeding(() => earMs);
  for (let second = 0; second < 40; second++) {
    earMs = second * 1000;
    push(second);
    buffer.finishAll();
  }
  expect(feed.ranges()).toHaveLength(1);
  const startMs = feed.ranges()[0]?.startMs ?? 0;
  expect(earMs - startMs).toBeGreaterThanOrEqual(KEEP_BEHIND_MS - 1000);
  expect(earMs - startMs).toBeLessThanOrEqual(KEEP_BEHIND_MS + 6000);
});

test("an ear that stands still does not make the buffer grow without end", () => {
  const { buffer, feed, push } = feeding(() => 1_000);
  for (let second = 0; second < 120; second++) {
    push(second);
    buffer.finishAll();
  }
  expect(120_000 - (feed.ranges()[0]?.startMs ?? 0)).toBeLessThanOrEqual(KEEP_IN_ALL_MS + 6_000);
});

test("what an outage has held up is all kept, in one piece with what the ear stands at the end of", () => {
  const earMs = 12_000;
  const { buffer, told, feed, push } = feeding(() => earMs);
  for (let second = 0; second < 12; second++) {
    push(second);
    buffer.finishAll();
  }
  push(12);
  push(...Array.from({ length: 24 }, (_, index) => 13 + index));
  buffer.finishAll();
  for (let second = 37; second < 41; second++) {
    push(second);
    buffer.finishAll();
  }
  expect(told).toEqual({ buffered: expect.any(Number), dropped: 0, broken: [] });
  expect(feed.ranges()).toHaveLength(1);
  expect(feed.ranges()[0]?.startMs).toBeLessThanOrEqual(earMs);
  expect(feed.ranges()[0]?.endMs).toBe(41_000);
});

test("a full buffer is emptied behind the ear and then takes the same bytes; one that stays full is broken", () => {
  const { buffer, told, push } = feeding(() => 8_500);
  for (let second = 0; second < 9; second++) {
    push(second);
    buffer.finishAll();
  }
  buffer.fullAbove = 9;
  push(9);
  buffer.finishAll();
  expect(buffer.appends.at(-1)).toEqual([9]);
  expect(told.broken).toEqual([]);
  buffer.fullAbove = 0;
  push(10);
  buffer.finishAll();
  expect(told.broken).toHaveLength(1);
});

test("while the browser wants nothing, parts wait, and the oldest are dropped and told", () => {
  const { buffer, told, feed, push } = feeding();
  feed.setPaused(true);
  feed.pushInit(Uint8Array.of(200));
  for (let part = 0; part < MAX_QUEUED_PARTS + 5; part++) push(part);
  expect(buffer.appends).toEqual([]);
  expect(told.dropped).toBe(5);
  feed.setPaused(false);
  expect(buffer.appends[0]?.slice(0, 2)).toEqual([200, 5]);
});

test("a part that the browser cannot read breaks the feed once, and nothing more is appended", () => {
  const { buffer, told, push } = feeding();
  push(1);
  buffer.fail();
  buffer.finish();
  push(2);
  expect(told.broken).toHaveLength(1);
  expect(buffer.appends).toEqual([[1]]);
});

test("as much as may be resumed after an outage waits without a loss", () => {
  const queue = new AppendQueue();
  const resumable = (RESUME_LIMIT_MS + 2 * 2_000) / PART_MS;
  const dropped = Array.from({ length: resumable }, () => queue.pushPart(Uint8Array.of(1)));
  expect(dropped.every((parts) => parts === 0)).toBe(true);
});

test("of several init sections in a row only the last is kept", () => {
  const queue = new AppendQueue();
  for (const section of [1, 2]) queue.pushInit(Uint8Array.of(section));
  queue.pushPart(Uint8Array.of(9));
  queue.pushInit(Uint8Array.of(3));
  expect([...queue.takeAll()]).toEqual([2, 9, 3]);
  expect(queue.isEmpty).toBe(true);
});
