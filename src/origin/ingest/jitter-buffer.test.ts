import { expect, test } from "bun:test";
import type { RtpPacket } from "../../media/index.ts";
import { JitterBuffer, MAX_TARGET_MS, MIN_TARGET_MS } from "./jitter-buffer.ts";
import { RING_PACKETS } from "./packet-ring.ts";
import { placedPayload } from "./testing/simulated-speaker.ts";

const FRAME = 960;

/** A buffer, and a mixer that pulls one frame each 20 ms and forgets it. */
class Bench {
  readonly buffer = new JitterBuffer();
  nowMs = 0;

  /** The n-th packet of an even stream that begins just before both counters wrap, arriving now or then. */
  packet(index: number, change: Partial<RtpPacket> = {}, arrivalMs = this.nowMs): void {
    this.buffer.push(
      {
        payloadType: 111,
        marker: false,
        sequenceNumber: (65_530 + index) & 0xffff,
        timestamp: (2 ** 32 - 5 * FRAME + index * FRAME) >>> 0,
        ssrc: 7,
        payload: placedPayload(index),
        ...change,
      },
      FRAME,
      arrivalMs,
    );
  }

  /** What one tick plays: a packet's index, or how it was made up. Silence before a packet may be shorter than a tick. */
  tick(quiet = false): number | string {
    this.nowMs += 20;
    return this.next(quiet);
  }

  next(quiet = false): number | string {
    const playout = this.buffer.pull(this.nowMs, 0, quiet);
    if (playout.play !== "packet") return playout.play;
    return new DataView(playout.payload.buffer).getFloat64(4);
  }

  /** An even stream, played until it sounds; two packets wait. Returns the index of the next one. */
  settle(): number {
    for (let index = 0; ; index++) {
      this.packet(index);
      let played = this.tick();
      if (played === "silence") played = this.next();
      if (typeof played === "number") return index + 1;
    }
  }

  ticks(count: number): (number | string)[] {
    return Array.from({ length: count }, () => this.tick());
  }

  /** Pushes one packet and plays one tick, so many times. */
  run(from: number, packets: number): (number | string)[] {
    return Array.from({ length: packets }, (_, at) => {
      this.packet(from + at);
      return this.tick();
    });
  }
}

test("an even stream comes out in order, across the wrap of both counters, delayed by the first guess", () => {
  const bench = new Bench();
  const next = bench.settle();
  const played = bench.run(next, 40);
  expect(played).toEqual(Array.from({ length: 40 }, (_, at) => at + Number(played[0])));
  const delayMs = bench.buffer.delayMs(bench.nowMs, 0) ?? 0;
  expect(Math.abs(delayMs - 22)).toBeLessThan(21);
  expect(bench.buffer.counts).toMatchObject({ packets: next + 40, late: 0, concealed: 0 });
});

test("packets that overtake one another come out in order", () => {
  const bench = new Bench();
  const next = bench.settle();
  bench.packet(next + 1);
  bench.packet(next);
  expect(bench.ticks(4)).toEqual([next - 2, next - 1, next, next + 1]);
  expect(bench.buffer.counts.late).toBe(0);
});

test("a duplicate is counted and dropped, before and after it was played", () => {
  const bench = new Bench();
  const next = bench.settle();
  bench.packet(next);
  bench.packet(next);
  bench.packet(0);
  expect(bench.buffer.counts.duplicates).toBe(2);
  bench.tick();
  bench.tick();
  bench.packet(next);
  expect(bench.buffer.counts.duplicates).toBe(3);
});

test("a lost packet is guessed once, and the stream goes on", () => {
  const bench = new Bench();
  const next = bench.settle();
  bench.packet(next);
  bench.packet(next + 2);
  bench.packet(next + 3);
  expect(bench.ticks(6)).toEqual([next - 2, next - 1, next, "guess", next + 2, next + 3]);
  expect(bench.buffer.counts.concealed).toBe(1);
});

test("a lost packet comes from the redundancy in the one behind it, when there is some", () => {
  const bench = new Bench();
  const next = bench.settle();
  bench.packet(next);
  bench.packet(next + 2, { payload: placedPayload(next + 2, true) });
  expect(bench.ticks(5)).toEqual([next - 2, next - 1, next, "redundancy", next + 2]);
  expect(bench.buffer.counts).toMatchObject({ concealed: 0, redundant: 1 });
});

test("a packet that comes after its guess was played is late, and is not played", () => {
  const bench = new Bench();
  const next = bench.settle();
  expect(bench.run(next + 1, 4)).toEqual([next - 2, next - 1, "guess", next + 1]);
  bench.packet(next);
  expect(bench.buffer.counts.late).toBe(1);
  expect(bench.run(next + 5, 5)).not.toContain(next);
});

test("guesses fade after 60 ms, and end in silence after 120 ms of nothing", () => {
  const bench = new Bench();
  bench.settle();
  const gains: number[] = [];
  while (true) {
    bench.nowMs += 20;
    const { play, gain } = bench.buffer.pull(bench.nowMs, 0, false);
    if (play === "silence") break;
    if (play === "guess") gains.push(Math.round(gain * 100));
  }
  expect(gains).toEqual([100, 100, 100, 67, 33, 0]);
  expect(bench.tick()).toBe("silence");
});

test("a pause that the sender announced is no loss, and its comfort noise goes on", () => {
  const bench = new Bench();
  const next = bench.settle();
  bench.packet(next, { payload: Uint8Array.of(8) });
  bench.ticks(2);
  bench.nowMs += 20;
  expect(bench.buffer.pull(bench.nowMs, 0, false)).toMatchObject({ play: "packet", payload: Uint8Array.of(8) });
  expect(new Set(bench.ticks(16))).toEqual(new Set(["guess"]));
  bench.packet(next + 1, { timestamp: (2 ** 32 - 5 * FRAME + (next + 20) * FRAME) >>> 0 });
  bench.ticks(3);
  expect(bench.buffer.counts).toMatchObject({ concealed: 0, late: 0, restarts: 0 });
  expect(bench.buffer.counts.paused).toBeGreaterThan(15);
});

test("a pause without announcement is not counted as loss either, once the next packet shows what it was", () => {
  const bench = new Bench();
  const next = bench.settle();
  for (let tick = 0; tick < 20; tick++) bench.tick();
  bench.packet(next, { timestamp: (2 ** 32 - 5 * FRAME + (next + 20) * FRAME) >>> 0 });
  for (let tick = 0; tick < 4; tick++) bench.tick();
  expect(bench.buffer.counts.concealed).toBe(0);
  expect(bench.buffer.counts.paused).toBe(6);
});

test("another SSRC begins a new stream with its second packet; a lone stranger is dropped", () => {
  const bench = new Bench();
  const next = bench.settle();
  bench.packet(500, { ssrc: 9 });
  bench.run(next, 5);
  bench.packet(700, { ssrc: 9 });
  bench.packet(800, { ssrc: 9 });
  expect(bench.buffer.counts).toMatchObject({ restarts: 0, strays: 2 });
  bench.packet(801, { ssrc: 9 });
  expect(bench.buffer.counts.restarts).toBe(1);
  const played = Array.from({ length: 5 }, () => bench.tick());
  played.push(bench.next());
  expect(played).toContain(801);
});

test.each([
  ["forward", 2 ** 31 - 1],
  ["backward", 2 ** 32 - 480_000],
])("a timestamp that jumps %s begins the stream anew, without a loss counted", (_, jump) => {
  const bench = new Bench();
  const next = bench.settle();
  for (let index = next; index < next + 50; index++) {
    bench.packet(index, { timestamp: (2 ** 32 - 5 * FRAME + index * FRAME + jump) >>> 0 });
    bench.tick();
  }
  expect(bench.buffer.counts).toMatchObject({ restarts: 1, concealed: 0, late: 0 });
  expect(bench.buffer.waitingPackets).toBeLessThan(5);
});

test("a sequence number that jumps begins the stream anew", () => {
  const bench = new Bench();
  const next = bench.settle();
  bench.packet(next, { sequenceNumber: 20_000 });
  bench.packet(next + 1, { sequenceNumber: 20_001 });
  expect(bench.buffer.counts.restarts).toBe(1);
});

test("when nobody pulls, no more than the ring is held", () => {
  const bench = new Bench();
  for (let index = 0; index < 3 * RING_PACKETS; index++) {
    bench.packet(index);
    bench.nowMs += 20;
  }
  expect(bench.buffer.waitingPackets).toBeLessThanOrEqual(RING_PACKETS);
  expect(bench.buffer.counts.overflows).toBeGreaterThan(RING_PACKETS);
});

test("the target stays between its bounds", () => {
  const bench = new Bench();
  expect(bench.buffer.targetMs).toBe(MIN_TARGET_MS);
  bench.settle();
  for (let index = 100; index < 1_100; index++) bench.packet(index, {}, index * 20);
  expect(bench.buffer.targetMs).toBe(MIN_TARGET_MS);
  for (let index = 1_100; index < 1_300; index++) bench.packet(index, {}, index * 20 + (index % 2) * 590);
  expect(bench.buffer.targetMs).toBe(MAX_TARGET_MS);
});

test("while it is quiet, a surplus is left out and a lack is put in", () => {
  const bench = new Bench();
  const next = bench.settle();
  for (let index = next; index < next + 5; index++) bench.packet(index, {}, bench.nowMs + (index - next) * 20);
  bench.nowMs += 100;
  expect([bench.next(true), bench.next(true)]).toEqual([next - 1, next + 1]);
  expect(bench.buffer.counts.dropped).toBe(2);

  bench.nowMs -= 100;
  expect(bench.next(true)).toBe("guess");
  expect(bench.buffer.counts.inserted).toBe(1);
  expect(bench.buffer.waitingPackets).toBe(3);
});
