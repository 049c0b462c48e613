import { describe, expect, test } from "bun:test";
import { OggWriter } from "../media/index.ts";
import type { PartObject } from "../protocol/index.ts";
import { fakePart, LoopbackScene, turn, until } from "./loopback-scene.ts";
import { RawClient } from "./raw-client.ts";

const PART_BYTES = 800;
const parts = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => fakePart(from + at, PART_BYTES));
const pageNumbers = (body: Buffer) =>
  Array.from({ length: (body.length - 4) / PART_BYTES }, (_, at) => body[4 + at * PART_BYTES] ?? -1);

async function firstBytes(scene: LoopbackScene, query = "", headers: Record<string, string> = {}): Promise<number[]> {
  using client = await RawClient.get(scene.url(`live.opus${query}`), headers);
  await until(() => client.chunked().length > 0);
  expect(client.chunked().subarray(0, 4).toString()).toBe("HEAD");
  return pageNumbers(client.chunked());
}

describe("the burst", () => {
  test("is three seconds", async () => {
    await using scene = new LoopbackScene({ history: parts(1, 100) });
    expect(await firstBytes(scene)).toEqual(Array.from({ length: 15 }, (_, at) => 86 + at));
  });

  test("is as long as asked for, and as the window at most", async () => {
    await using scene = new LoopbackScene({ history: parts(1, 100) });
    expect(await firstBytes(scene, "?burst=0.5")).toEqual([98, 99, 100]);
    expect(await firstBytes(scene, "?burst=900")).toHaveLength(100);
  });

  test("is at least 40 KB for a browser's media element", async () => {
    await using scene = new LoopbackScene({ history: parts(1, 100) });
    expect(await firstBytes(scene, "", { "Sec-Fetch-Dest": "audio" })).toHaveLength(Math.ceil(40_960 / PART_BYTES));
  });

  test("that is no number is refused", async () => {
    await using scene = new LoopbackScene({ history: parts(1, 2) });
    const answer = await scene.get("live.opus?burst=lots");
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: "bad_request" } });
  });
});

test("parts follow as they come, each page once; nothing comes before the first part", async () => {
  await using scene = new LoopbackScene();
  const answer = RawClient.get(scene.url("live.opus?rendition=lean"));
  while ((await scene.metric('stentor_edge_joins_total{kind="stream"}')) !== 1) await turn();
  await scene.publishAll(5, 9, PART_BYTES);
  using client = await answer;
  await until(() => client.chunked().length >= 4 + 5 * PART_BYTES);
  expect(pageNumbers(client.chunked())).toEqual([5, 6, 7, 8, 9]);
});

test("at 1 s a stream is written five pages at a time", async () => {
  await using scene = new LoopbackScene({ history: parts(1, 20), intervalMs: 1000 });
  using client = await RawClient.get(scene.url("live.opus"));
  await scene.publishAll(21, 40, PART_BYTES);
  await until(() => (pageNumbers(client.chunked()).at(-1) ?? 0) >= 36);
  const got = pageNumbers(client.chunked());
  expect(got).toEqual(Array.from({ length: got.length }, (_, at) => (got[0] ?? 0) + at));
  expect(await scene.metric('stentor_edge_writes_total{kind="stream"}')).toBe(5);
});

test("the head says what it is; HEAD sends nothing else", async () => {
  await using scene = new LoopbackScene({ history: parts(1, 2) });
  const answer = await scene.get("live.opus", { method: "HEAD" });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "audio/ogg",
    "cache-control": "no-store",
    "access-control-allow-origin": "*",
    "icy-name": "Town hall",
  });
  expect((await answer.bytes()).length).toBe(0);
});

test("the stream ends with the room, by a page that says so", async () => {
  const ogg = new OggWriter({ serial: 7, channels: 1, partSamples: 9600 });
  const part = (number: number): PartObject => ({
    ...fakePart(number),
    oggHead: ogg.head,
    oggPage: ogg.page(number, [Uint8Array.of(0xf8, 0xff, 0xfe)]),
  });
  await using scene = new LoopbackScene({ history: [part(1)] });
  using client = await RawClient.get(scene.url("live.opus"));
  scene.publish(part(2));
  scene.end();
  await until(() => client.finished);
  const body = client.chunked();
  const lastPage = body.subarray(body.lastIndexOf("OggS"));
  expect((lastPage[5] ?? 0) & 4).toBe(4);
  expect(lastPage.readUInt32LE(18)).toBe(2 + 2 + 1);
  expect((await scene.get("live.opus")).status).toBe(410);
});

test("a listener who leaves gives its place to the next", async () => {
  await using scene = new LoopbackScene({ history: parts(1, 100), maxListeners: 1 });
  for (let round = 0; round < 10; round++) {
    let status = 503;
    while (status === 503) {
      using client = await RawClient.get(scene.url("live.opus"));
      status = Number(client.head.split(" ")[1]);
    }
    expect(status).toBe(200);
  }
});

test("a client that goes away before the answer has begun takes no place", async () => {
  await using scene = new LoopbackScene({ history: parts(1, 100) });
  for (let round = 0; round < 50; round++) {
    const socket = await Bun.connect({
      hostname: "127.0.0.1",
      port: scene.server.port ?? 0,
      socket: { data: () => {} },
    });
    socket.write(`GET /r/${scene.room}/live.opus HTTP/1.1\r\nHost: edge\r\n\r\n`);
    socket.terminate();
  }
  using last = await RawClient.get(scene.url("live.opus"));
  await until(() => last.chunked().length > 0);
  scene.publish(fakePart(101, PART_BYTES));
  const facts: number[] = [];
  scene.relay.subscribe("edge.edge-1.facts", (bytes) => {
    facts.push(JSON.parse(new TextDecoder().decode(bytes)).rooms[scene.room]?.stream);
  });
  // Each second anew: as soon as the last goodbye has come.
  await until(() => facts.at(-1) === 1);
});
