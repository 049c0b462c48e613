import { describe, expect, test } from "bun:test";
import { fakePart, LoopbackScene } from "./loopback-scene.ts";

const parts = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => fakePart(from + at));
const list = async (scene: LoopbackScene) => (await (await scene.get("overflow/index.m3u8")).text()).split("\n");
const uris = (lines: readonly string[]) => lines.filter((line) => line !== "" && !line.startsWith("#"));

/** The same room at another edge, which came later. */
function sameRoom(from: number, to: number): LoopbackScene {
  return new LoopbackScene({ history: parts(from, to) });
}

describe("the delayed copy", () => {
  test("is an ordinary playlist of the last three blocks, named by time, and files that are there", async () => {
    await using scene = sameRoom(100, 324);
    const answer = await scene.get("overflow/index.m3u8");
    expect(answer.headers.get("content-type")).toBe("application/vnd.apple.mpegurl");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=2");
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    const lines = (await answer.text()).split("\n");
    expect(lines).toContain("#EXT-X-TARGETDURATION:10");
    expect(lines).toContain("#EXT-X-MEDIA-SEQUENCE:3");
    expect(lines.join()).not.toMatch(/PART|SERVER-CONTROL|PRELOAD|ENDLIST|GAP|DISCONTINUITY/);
    const files = uris(lines);
    expect(files.map((uri) => uri.replace(/\?.*/, ""))).toEqual(["block-3.m4s", "block-4.m4s", "block-5.m4s"]);
    for (const uri of files) {
      const block = await scene.get(`overflow/${uri}`);
      expect(block.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect((await block.bytes()).length).toBe(50 * 40);
    }
    const init = await scene.get("overflow/init.mp4");
    expect([await init.text(), init.headers.get("content-type")]).toEqual(["init lean", "audio/mp4"]);
  });

  test("is the same bytes from an edge that came later", async () => {
    await using early = sameRoom(100, 324);
    await using late = sameRoom(230, 324);
    expect(uris(await list(late)).map((uri) => uri.replace(/\?.*/, ""))).toEqual(["block-5.m4s"]);
    const [one, other] = await Promise.all([early, late].map((scene) => scene.get("overflow/block-5.m4s")));
    expect(one?.headers.get("etag")).toBe(other?.headers.get("etag") ?? "");
    expect(await one?.bytes()).toEqual((await other?.bytes()) ?? new Uint8Array());
    expect((await late.get("overflow/block-4.m4s")).status).toBe(404);
  });

  test("of a block that is not finished there is nothing yet", async () => {
    await using scene = sameRoom(200, 298);
    expect((await scene.get("overflow/block-5.m4s")).status).toBe(404);
    scene.publish(fakePart(299));
    const block = await scene.get("overflow/block-5.m4s");
    expect(block.status).toBe(200);
    expect(await scene.metric("stentor_edge_overflow_blocks_total")).toBe(2);
  });

  test("a room that has just begun has none: 503, and when to ask again", async () => {
    await using scene = sameRoom(0, 30);
    const answer = await scene.get("overflow/index.m3u8");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
  });

  test("knows who has it already, and answers HEAD without a body", async () => {
    await using scene = sameRoom(100, 324);
    for (const path of ["overflow/index.m3u8", "overflow/block-4.m4s", "overflow/init.mp4"]) {
      const head = await scene.get(path, { method: "HEAD" });
      const etag = head.headers.get("etag") ?? "";
      expect(etag).toMatch(/^"[0-9a-z]+"$/);
      expect(Number(head.headers.get("content-length"))).toBe((await (await scene.get(path)).bytes()).length);
      const known = await scene.get(path, { headers: { "If-None-Match": `"other", W/${etag}` } });
      expect([known.status, await known.text()]).toEqual([304, ""]);
      expect(known.headers.get("cache-control")).toBe(head.headers.get("cache-control") ?? "");
    }
    expect((await scene.get("overflow/index.m3u8", { method: "POST" })).status).toBe(405);
    expect((await scene.get("overflow/other.m4s")).status).toBe(404);
  });

  test("while the origin was away there is a gap, and numbers go on meaning time", async () => {
    await using scene = new LoopbackScene({ history: [...parts(300, 349), ...parts(400, 449)] });
    const later = await list(scene);
    expect(later).toContain("#EXT-X-MEDIA-SEQUENCE:6");
    const at = later.indexOf("#EXT-X-GAP");
    expect(later[at + 2]).toMatch(/^block-7\.m4s/);
    expect(uris(later)).toHaveLength(3);
    expect((await scene.get("overflow/block-7.m4s")).status).toBe(404);
    expect((await scene.get("overflow/block-8.m4s")).status).toBe(200);
  });

  test("away for longer than the list is, it begins anew with what there is", async () => {
    await using scene = new LoopbackScene({ history: [...parts(100, 199), ...parts(350, 399)] });
    const lines = await list(scene);
    expect(lines).toContain("#EXT-X-MEDIA-SEQUENCE:7");
    expect(uris(lines)).toHaveLength(1);
  });

  test("a block with a hole is sent as it is, and kept by nobody for long", async () => {
    await using scene = new LoopbackScene({ history: [...parts(100, 129), ...parts(131, 199)] });
    const block = await scene.get("overflow/block-2.m4s");
    expect((await block.bytes()).length).toBe(49 * 40);
    expect(block.headers.get("cache-control")).toBe("public, max-age=2");
    expect((await scene.get("overflow/block-3.m4s")).headers.get("cache-control")).toContain("immutable");
  });

  test("of a room that is over is its end", async () => {
    await using scene = sameRoom(100, 324);
    await list(scene);
    scene.end();
    const lines = await list(scene);
    expect(lines).toContain("#EXT-X-ENDLIST");
    expect(lines).toContain("#EXTINF:5,");
    expect((await (await scene.get("overflow/block-6.m4s")).bytes()).length).toBe(25 * 40);
  });

  test("keeps seven blocks, however long it runs", async () => {
    await using scene = sameRoom(0, 99);
    await list(scene);
    for (let block = 2; block < 12; block++) {
      for (const part of parts(block * 50, block * 50 + 49)) scene.publish(part);
      await list(scene);
    }
    const held = await Promise.all(
      Array.from({ length: 12 }, async (_, block) => (await scene.get(`overflow/block-${block}.m4s`)).status),
    );
    expect(held).toEqual([...new Array<number>(5).fill(404), ...new Array<number>(7).fill(200)]);
    expect(await scene.metric("stentor_edge_overflow_blocks_total")).toBe(12);
  });

  test("is not there for a room without a lean rendition", async () => {
    await using scene = new LoopbackScene({ history: parts(0, 99), renditions: ["voice"] });
    const answer = await scene.get("overflow/index.m3u8");
    expect(await answer.json()).toMatchObject({ error: { code: "rendition_not_found" } });
  });
});

describe("beyond its budget", () => {
  test("requests are turned away with a time to come again, and counted; listeners are not", async () => {
    const overflowLimits = { requestsPerSecond: 10, bytesPerSecond: 1e6 };
    await using scene = new LoopbackScene({ history: parts(100, 324), overflowLimits });
    const answers = await Promise.all(Array.from({ length: 15 }, () => scene.get("overflow/index.m3u8")));
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused).toHaveLength(5);
    expect(refused[0]?.headers.get("retry-after")).toBe("10");
    expect(await refused[0]?.json()).toMatchObject({ error: { code: "overloaded" } });
    expect(await scene.metric('stentor_edge_budget_refused_total{budget="overflow-requests"}')).toBe(5);
    expect(await scene.metric('stentor_edge_refused_total{code="overloaded"}')).toBe(5);
    expect((await scene.get("hls/lean/media.m3u8")).status).toBe(200);
    scene.clock.advance(1_000);
    expect((await scene.get("overflow/index.m3u8")).status).toBe(200);
  });

  test("bytes are, too; who has the block already costs none", async () => {
    const overflowLimits = { requestsPerSecond: 1_000, bytesPerSecond: 3_000 };
    await using scene = new LoopbackScene({ history: parts(100, 324), overflowLimits });
    const first = await scene.get("overflow/block-4.m4s");
    expect((await scene.get("overflow/block-4.m4s")).status).toBe(200);
    expect((await scene.get("overflow/block-4.m4s")).status).toBe(503);
    const headers = { "If-None-Match": first.headers.get("etag") ?? "" };
    expect((await scene.get("overflow/block-4.m4s", { headers })).status).toBe(304);
    expect(await scene.metric('stentor_edge_budget_refused_total{budget="overflow-bytes"}')).toBe(1);
  });
});
