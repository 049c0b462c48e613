import { describe, expect, test } from "bun:test";
import { fakePart, LoopbackScene, turn } from "./loopback-scene.ts";

const parts = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => fakePart(from + at));
const lines = async (answer: Response) => (await answer.text()).split("\n");

/** A request that is being held, and whether it still is. */
function held(answer: Promise<Response>) {
  const state = { answered: false };
  void answer.then(() => {
    state.answered = true;
  });
  return state;
}

async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await turn();
}

describe("the multivariant playlist", () => {
  test("lists the room's renditions, the default first", async () => {
    await using scene = new LoopbackScene({ history: parts(0, 5), renditions: ["music", "voice"] });
    const answer = await scene.get("hls/index.m3u8");
    expect(answer.headers.get("content-type")).toBe("application/vnd.apple.mpegurl");
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    const found = (await lines(answer)).filter((line) => line.endsWith("media.m3u8"));
    expect(found).toEqual(["music/media.m3u8", "voice/media.m3u8"]);
  });
});

describe("the media playlist", () => {
  test("points to files that are there, and reports the other rendition", async () => {
    await using scene = new LoopbackScene({ history: parts(0, 57) });
    const answer = await scene.get("hls/voice/media.m3u8");
    const text = await answer.text();
    expect(answer.headers.get("cache-control")).toBe("public, max-age=1");
    expect(answer.headers.get("vary")).toBe("Accept-Encoding");
    expect(text).toContain('#EXT-X-RENDITION-REPORT:URI="../lean/media.m3u8",LAST-MSN=5,LAST-PART=7');
    expect(text).toContain('#EXT-X-PRELOAD-HINT:TYPE=PART,URI="part-58.m4s"');
    const uris = [...text.matchAll(/^(segment-\d+\.m4s)$|URI="((?:part-|init).+?)"/gm)].map(
      (match) => match[1] ?? match[2],
    );
    expect(uris).toContain("segment-4.m4s");
    for (const uri of uris.filter((each) => each !== "part-58.m4s")) {
      expect({ uri, status: (await scene.get(`hls/voice/${uri}`)).status }).toEqual({ uri, status: 200 });
    }
  });

  test("a request for the next part is held until it has come", async () => {
    await using scene = new LoopbackScene({ history: parts(0, 57) });
    const answer = scene.get("hls/voice/media.m3u8?_HLS_msn=5&_HLS_part=8");
    const state = held(answer);
    await scene.holding(1);
    expect(state.answered).toBe(false);
    scene.publish(fakePart(58));
    const playlist = await answer;
    expect(await playlist.text()).toContain('URI="part-58.m4s"');
    expect(playlist.headers.get("cache-control")).toBe("public, max-age=12");
    expect(await scene.metric('stentor_edge_held_requests_total{outcome="reached"}')).toBe(1);
  });

  test("a request for a segment waits for its last part; a part beyond a segment is the next one's", async () => {
    await using scene = new LoopbackScene({ history: parts(0, 57) });
    const segment = scene.get("hls/voice/media.m3u8?_HLS_msn=5");
    const part = scene.get("hls/voice/media.m3u8?_HLS_msn=5&_HLS_part=10");
    const [segmentState, partState] = [held(segment), held(part)];
    await scene.holding(2);
    scene.publish(fakePart(58));
    await settle();
    expect(segmentState.answered).toBe(false);
    scene.publish(fakePart(59));
    await segment;
    await settle();
    expect(partState.answered).toBe(false);
    scene.publish(fakePart(60));
    expect(await (await part).text()).toContain('URI="part-60.m4s"');
  });

  test("a fresh room's playlist comes with its first part", async () => {
    await using scene = new LoopbackScene();
    const answer = scene.get("hls/voice/media.m3u8");
    await scene.holding(1);
    scene.publish(fakePart(13));
    const found = await lines(await answer);
    expect(found).toContain("#EXT-X-MEDIA-SEQUENCE:1");
    expect(found.filter((line) => line.startsWith("#EXT-X-PART:"))).toEqual([
      '#EXT-X-PART:DURATION=0.2,URI="part-13.m4s",INDEPENDENT=YES',
    ]);
  });

  test("where the list begins within a segment, the part after those listed is the one that is waited for", async () => {
    await using scene = new LoopbackScene({ history: parts(13, 14) });
    expect(await (await scene.get("hls/voice/media.m3u8")).text()).toContain("LAST-MSN=1,LAST-PART=1");
    const answer = scene.get("hls/voice/media.m3u8?_HLS_msn=1&_HLS_part=2");
    await scene.holding(1);
    scene.publish(fakePart(15));
    expect(await (await answer).text()).toContain('URI="part-15.m4s"');
  });

  test("what lies too far ahead is refused, and so is what cannot be read", async () => {
    await using scene = new LoopbackScene({ history: parts(0, 57) });
    const status = async (query: string) => (await scene.get(`hls/voice/media.m3u8?${query}`)).status;
    expect(await status("_HLS_msn=8")).toBe(400);
    expect(await status("_HLS_msn=7&_HLS_part=3")).toBe(400);
    expect(await status("_HLS_part=3")).toBe(400);
    expect(await status("_HLS_msn=five")).toBe(400);
    expect(await status("_HLS_msn=2&_HLS_part=3")).toBe(200);
  });

  test("nobody is held for longer than three target durations", async () => {
    await using scene = new LoopbackScene({ history: parts(0, 57) });
    const answer = scene.get("hls/voice/media.m3u8?_HLS_msn=6");
    const state = held(answer);
    await scene.holding(1);
    scene.clock.advance(6_000);
    const refused = await answer;
    expect(state.answered).toBe(true);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("1");
  });

  test("a delta update leaves out what is old", async () => {
    await using scene = new LoopbackScene({ history: parts(0, 109) });
    const full = await lines(await scene.get("hls/voice/media.m3u8"));
    const delta = await lines(await scene.get("hls/voice/media.m3u8?_HLS_skip=YES"));
    const segments = (found: string[]) => found.filter((line) => line.startsWith("segment-"));
    expect(delta).toContain("#EXT-X-SKIP:SKIPPED-SEGMENTS=4");
    expect(segments(full)).toHaveLength(10);
    expect(segments(delta)).toEqual(segments(full).slice(4));
    expect(delta).toContain("#EXT-X-MEDIA-SEQUENCE:1");
  });

  test("is written once per part, however many ask, and packed for those who can read that", async () => {
    await using scene = new LoopbackScene({ history: parts(0, 57) });
    const ask = (encoding: string) =>
      scene.get("hls/voice/media.m3u8", { headers: { "Accept-Encoding": encoding }, decompress: false } as RequestInit);
    const answers = await Promise.all(["gzip", "identity", "gzip, br", "gzip;q=0"].map(ask));
    expect(answers.map((answer) => answer.headers.get("content-encoding"))).toEqual(["gzip", null, "gzip", null]);
    const [packed, plain] = await Promise.all(answers.map((answer) => answer.bytes()));
    expect(Bun.gunzipSync(packed ?? new Uint8Array())).toEqual(plain ?? new Uint8Array());
    expect(await scene.metric("stentor_edge_playlist_renders_total")).toBe(1);
    scene.publish(fakePart(58));
    await ask("identity");
    expect(await scene.metric("stentor_edge_playlist_renders_total")).toBe(2);
  });

  test("ends with the room, at once for those who wait", async () => {
    await using scene = new LoopbackScene({ history: parts(0, 57) });
    const waiting = scene.get("hls/voice/media.m3u8?_HLS_msn=6");
    await scene.holding(1);
    scene.end();
    const found = await lines(await waiting);
    expect(found).toContain("#EXT-X-ENDLIST");
    expect(found.at(-3)).toBe("segment-5.m4s");
    expect((await scene.get("hls/voice/segment-5.m4s")).status).toBe(200);
  });

  test("HEAD gives the head alone", async () => {
    await using scene = new LoopbackScene({ history: parts(0, 57) });
    const answer = await scene.get("hls/voice/media.m3u8", { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/vnd.apple.mpegurl");
    expect(await answer.text()).toBe("");
  });
});

describe("parts and segments", () => {
  test("are the bytes that the origin made, and may be kept", async () => {
    await using scene = new LoopbackScene({ history: parts(0, 57) });
    const part = await scene.get("hls/voice/part-57.m4s");
    expect(Buffer.from(await part.bytes())).toEqual(Buffer.from(fakePart(57).cmaf));
    expect(part.headers.get("content-type")).toBe("audio/mp4");
    expect(part.headers.get("cache-control")).toContain("immutable");
    const segment = await (await scene.get("hls/voice/segment-3.m4s")).bytes();
    expect(segment).toEqual(new Uint8Array(parts(30, 39).flatMap(({ cmaf }) => [...cmaf])));
    expect(await (await scene.get("hls/lean/init.mp4")).text()).toBe("init lean");
  });

  test("the hinted part is held until it exists", async () => {
    await using scene = new LoopbackScene({ history: parts(0, 57) });
    const answer = scene.get("hls/voice/part-58.m4s");
    const state = held(answer);
    await scene.holding(1);
    expect(state.answered).toBe(false);
    scene.publish(fakePart(58));
    expect(Buffer.from(await (await answer).bytes())).toEqual(Buffer.from(fakePart(58).cmaf));
  });

  test("what is gone, never came or lies too far ahead is refused, and not kept for long", async () => {
    await using scene = new LoopbackScene({ history: parts(100, 130).filter(({ number }) => number !== 120) });
    const answers = await Promise.all(
      ["part-99.m4s", "part-120.m4s", "segment-9.m4s", "part-146.m4s"].map((file) => scene.get(`hls/voice/${file}`)),
    );
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 400]);
    expect(answers[0]?.headers.get("cache-control")).toBe("public, max-age=1");
    const codes = await Promise.all(answers.map(async (answer) => (await answer.json()).error.code));
    expect(codes).toEqual(["part_gone", "part_gone", "part_gone", "part_not_yet"]);
  });

  test("a segment with a hole is given as it is, and kept only for a moment", async () => {
    await using scene = new LoopbackScene({ history: parts(100, 130).filter(({ number }) => number !== 115) });
    const answer = await scene.get("hls/voice/segment-11.m4s");
    expect((await answer.bytes()).length).toBe(9 * fakePart(1).cmaf.length);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=2");
    expect(await (await scene.get("hls/voice/media.m3u8")).text()).toContain(
      'URI="part-115.m4s",INDEPENDENT=YES,GAP=YES',
    );
  });
});

test("an edge tells control how many listen, by HLS as well", async () => {
  await using scene = new LoopbackScene({ history: parts(0, 57) });
  const facts: unknown[] = [];
  scene.relay.subscribe("edge.edge-1.facts", (bytes) => facts.push(JSON.parse(new TextDecoder().decode(bytes))));
  for (const player of ["hls.js", "AVPlayer", "hls.js", "ffmpeg"]) {
    await scene.get("hls/voice/media.m3u8", { headers: { "User-Agent": player } });
  }
  facts.length = 0;
  while (facts.length === 0) await new Promise((done) => setTimeout(done, 5));
  expect(facts[0]).toMatchObject({
    edge: "edge-1",
    rooms: { "town-hall": { websocket: 0, stream: 0, hls: 3, hlsError: 0, joins: 0, leaves: 0 } },
  });
});
