import { expect, test } from "bun:test";
import { FRAME_TYPE, type ListenFrame, type Moved, readPartFrame } from "../protocol/index.ts";
import { LoopbackListener } from "./loopback-listener.ts";
import { fakePart, LoopbackScene, turn, until } from "./loopback-scene.ts";
import { RawClient } from "./raw-client.ts";

/** So large that a hundred fill the kernel's buffers of a loopback connection. */
const LARGE = 64 * 1024;

const partNumbers = (frames: readonly ListenFrame[]) =>
  frames.filter(({ type }) => type === FRAME_TYPE.part).map(({ body }) => readPartFrame(body).number);
const moves = (frames: readonly ListenFrame[]) =>
  frames
    .filter(({ type }) => type === FRAME_TYPE.moved)
    .map(({ body }) => JSON.parse(new TextDecoder().decode(body)) as Moved);

test("a WebSocket that does not read is held in bounds, told what it lost, and harms nobody", async () => {
  await using scene = new LoopbackScene({ history: [fakePart(1)] });
  using slow = await RawClient.listen(scene.url("listen"));
  using other = await LoopbackListener.join(scene.url("listen"));
  slow.pause();
  for (let number = 2; number <= 200; number++) {
    scene.publish(fakePart(number, LARGE));
    await until(() => other.frames.length === number + 2);
  }
  expect(other.parts).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
  expect(await scene.metric('stentor_edge_slow_listeners_total{kind="websocket"}')).toBe(1);

  slow.resume();
  await until(() => partNumbers(slow.frames()).at(-1) === 200);
  scene.publish(fakePart(201));
  await until(() => partNumbers(slow.frames()).at(-1) === 201);
  const [moved] = moves(slow.frames());
  expect(moved).toBeDefined();
  const got = partNumbers(slow.frames());
  const lost = Array.from({ length: (moved?.to ?? 0) - (moved?.from ?? 0) }, (_, at) => (moved?.from ?? 0) + at);
  expect([...got, ...lost].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 201 }, (_, at) => at + 1));
  expect(got).toEqual(got.toSorted((a, b) => a - b));
  expect(await scene.metric('stentor_edge_moved_listeners_total{kind="websocket"}')).toBe(1);
});

test("one that reads on within twenty seconds of sound lacks nothing", async () => {
  await using scene = new LoopbackScene({ history: [fakePart(1)] });
  using slow = await RawClient.listen(scene.url("listen"));
  slow.pause();
  let last = 1;
  while ((await scene.metric('stentor_edge_slow_listeners_total{kind="websocket"}')) === 0) {
    scene.publish(fakePart(++last, LARGE));
    await turn();
  }
  await scene.publishAll(last + 1, last + 20, 40);
  slow.resume();
  await until(() => partNumbers(slow.frames()).at(-1) === last + 20);
  expect(partNumbers(slow.frames())).toEqual(Array.from({ length: last + 20 }, (_, at) => at + 1));
  expect(moves(slow.frames())).toEqual([]);
});

test("one that reads a byte a second is held in bounds, harms nobody, and is closed after a minute", async () => {
  await using scene = new LoopbackScene({ history: [fakePart(1)] });
  const path = `/r/${scene.room}/listen`;
  const handshake = `GET ${path} HTTP/1.1\\r\\nHost: edge\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n`;
  // Bash reads a socket byte by byte, with one read(2) each.
  const drip = `exec 3<>/dev/tcp/127.0.0.1/${scene.server.port}; printf '${handshake}' >&3; while read -r -N 1 -u 3; do sleep 1; done`;
  const slow = Bun.spawn(["bash", "-c", drip], { stdio: ["ignore", "ignore", "ignore"] });
  using other = await LoopbackListener.join(scene.url("listen"));
  while ((await scene.metric('stentor_edge_joins_total{kind="websocket"}')) < 2) await turn();
  for (let number = 2; number <= 200; number++) {
    scene.publish(fakePart(number, LARGE));
    await until(() => other.frames.length === number + 2);
  }
  expect(other.parts).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
  expect(await scene.metric('stentor_edge_slow_listeners_total{kind="websocket"}')).toBe(1);
  expect(await scene.metric('stentor_edge_sent_bytes_total{kind="websocket"}')).toBeLessThan(200 * LARGE * 1.7);

  scene.clock.advance(60_001);
  while ((await scene.metric('stentor_edge_abandoned_listeners_total{kind="websocket"}')) === 0) await turn();
  while ((await scene.metric('stentor_edge_listeners{kind="websocket"}')) !== 1) await turn();
  slow.kill();
  await slow.exited;
}, 20_000);

test("a WebSocket that never reads on is closed after a minute", async () => {
  await using scene = new LoopbackScene({ history: [fakePart(1)] });
  using slow = await RawClient.listen(scene.url("listen"));
  slow.pause();
  await scene.publishAll(2, 120, LARGE);
  scene.clock.advance(60_001);
  while ((await scene.metric('stentor_edge_abandoned_listeners_total{kind="websocket"}')) === 0) await turn();
  while ((await scene.metric('stentor_edge_listeners{kind="websocket"}')) !== 0) await turn();
  slow.resume();
  await until(() => slow.closed);
});

test("a stream that does not read has pages skipped, and harms nobody", async () => {
  await using scene = new LoopbackScene({ history: [fakePart(1)] });
  using slow = await RawClient.get(scene.url("live.opus"));
  using other = await RawClient.get(scene.url("live.opus"));
  slow.pause();
  for (let number = 2; number <= 200; number++) {
    scene.publish(fakePart(number, LARGE));
    await until(() => other.bytes > (number - 1) * LARGE);
  }
  expect(pages(other.chunked())).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
  expect(await scene.metric('stentor_edge_slow_listeners_total{kind="stream"}')).toBe(1);

  slow.resume();
  await until(() => pages(slow.chunked()).at(-1) === 200);
  await scene.publishAll(201, 203, LARGE);
  await until(() => pages(slow.chunked()).at(-1) === 203);
  const got = pages(slow.chunked());
  expect(got).toEqual(got.toSorted((a, b) => a - b));
  expect(new Set(got).size).toBe(got.length);
  expect(got.length).toBeLessThan(203);
  expect(await scene.metric('stentor_edge_moved_listeners_total{kind="stream"}')).toBe(1);
});

test("a stream that never reads on is cut", async () => {
  await using scene = new LoopbackScene({ history: [fakePart(1)] });
  using slow = await RawClient.get(scene.url("live.opus"));
  slow.pause();
  await scene.publishAll(2, 120, LARGE);
  scene.clock.advance(60_001);
  while ((await scene.metric('stentor_edge_listeners{kind="stream"}')) !== 0) await turn();
  expect(await scene.metric('stentor_edge_abandoned_listeners_total{kind="stream"}')).toBe(1);
}, 10_000);

/** The numbers of the fake pages in a stream: runs of one byte each, after the header pages. */
function pages(stream: Buffer): number[] {
  const found: number[] = [];
  const sizeOf = (number: number) => (number === 1 ? 40 : LARGE);
  for (let at = 4; at < stream.length; ) {
    const number = stream[at] ?? 0;
    if (at + sizeOf(number) > stream.length) break;
    found.push(number);
    at += sizeOf(number);
  }
  return found;
}
