import { expect, test } from "bun:test";
import { readBlockPlaylist } from "./block-playlist.ts";
import { BlockReader } from "./block-reader.ts";
import { holdLoopWav, LOOP_SECONDS } from "./hold-loop.ts";

const URL = "https://stentor.example/r/a/overflow/index.m3u8";

function playlist(first: number, count: number, extra = ""): string {
  const blocks = Array.from({ length: count }, (_, index) => `#EXTINF:10,\nblock-${first + index}.m4s?x1\n`).join("");
  return `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXT-X-MEDIA-SEQUENCE:${first}\n#EXT-X-MAP:URI="init.mp4?x1"\n${blocks}${extra}`;
}

/** Files, and time that passes when the test says so. */
function scene() {
  const files = new Map<string, string>();
  const fetched: string[] = [];
  const timers: { delayMs: number; run: () => void }[] = [];
  const got: string[] = [];
  const reader = new BlockReader(
    URL,
    {
      fetch: async (url) => {
        const name = url.slice(url.lastIndexOf("/") + 1);
        fetched.push(name);
        const text = files.get(name);
        if (text === undefined) throw new Error("404");
        return new TextEncoder().encode(text);
      },
      after: (delayMs, run) => {
        timers.push({ delayMs, run });
        return () => undefined;
      },
      random: () => 0.5,
    },
    {
      init: () => got.push("init"),
      block: (bytes) => got.push(new TextDecoder().decode(bytes)),
      failed: () => got.push("failed"),
    },
  );
  const settled = async () => {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  };
  const next = async () => {
    timers.shift()?.run();
    await settled();
  };
  const list = (first: number, count: number, extra = "") => {
    files.set("index.m3u8", playlist(first, count, extra));
    files.set("init.mp4?x1", "init");
    for (let number = first; number < first + count; number++) files.set(`block-${number}.m4s?x1`, String(number));
  };
  return { files, fetched, timers, got, reader, settled, next, list };
}

test("a playlist is read with its numbers, its gaps and its end", () => {
  const read = readBlockPlaylist(
    '#EXTM3U\r\n#EXT-X-TARGETDURATION:10\r\n#EXT-X-MEDIA-SEQUENCE:7\r\n#EXT-X-MAP:URI="init.mp4"\r\n#EXTINF:10,\r\nblock-7.m4s\r\n#EXT-X-GAP\r\n#EXTINF:10,\r\nblock-8.m4s\r\n#EXTINF:4.2,\r\nblock-9.m4s\r\n#EXT-X-ENDLIST\r\n',
    URL,
  );
  expect(read?.initUrl).toBe("https://stentor.example/r/a/overflow/init.mp4");
  expect(read?.blocks.map(({ sequence, durationMs }) => [sequence, durationMs])).toEqual([
    [7, 10_000],
    [9, 4_200],
  ]);
  expect([read?.targetMs, read?.ended]).toEqual([10_000, true]);
  for (const wrong of ["", "<html>", "#EXTM3U\nblock-1.m4s"]) expect(readBlockPlaylist(wrong, URL)).toBeUndefined();
});

test("blocks are read from the last but one on, each once and in order", async () => {
  const { reader, settled, list, got, next, timers } = scene();
  list(7, 3);
  reader.start();
  await settled();
  expect(got).toEqual(["init", "8", "9"]);
  expect(timers[0]?.delayMs).toBe(7_500);
  await next();
  expect(got).toEqual(["init", "8", "9"]);
  list(8, 3);
  await next();
  list(12, 2);
  await next();
  expect(got).toEqual(["init", "8", "9", "10", "12", "13"]);
});

test("a block that cannot be had is asked for again; a copy that stays away is given up", async () => {
  const { reader, settled, list, files, got, next, timers } = scene();
  list(7, 3);
  files.delete("block-9.m4s?x1");
  reader.start();
  await settled();
  expect(got).toEqual(["init", "8"]);
  files.set("block-9.m4s?x1", "9");
  await next();
  expect(got).toEqual(["init", "8", "9"]);
  files.clear();
  for (let attempt = 0; attempt < 4; attempt++) await next();
  expect(got.at(-1)).toBe("failed");
  expect(timers).toEqual([]);
});

test("nothing is read after stop", async () => {
  const { reader, settled, list, got } = scene();
  list(7, 3);
  reader.start();
  reader.stop();
  await settled();
  expect(got).toEqual([]);
});

test("the loop is a WAV file whose seams lie in silence, well below speech, and never clips", () => {
  const wav = holdLoopWav();
  const view = new DataView(wav.buffer);
  const rate = view.getUint32(24, true);
  expect(new TextDecoder().decode(wav.subarray(0, 4))).toBe("RIFF");
  expect(view.getUint32(4, true)).toBe(wav.length - 8);
  expect((wav.length - 44) / 2 / rate).toBe(LOOP_SECONDS);
  const sample = (at: number) => view.getInt16(44 + at * 2, true) / 32_768;
  const count = (wav.length - 44) / 2;
  const peak = Array.from({ length: count }, (_, at) => Math.abs(sample(at))).reduce((a, b) => Math.max(a, b), 0);
  expect(peak).toBeGreaterThan(0.15);
  expect(peak).toBeLessThan(0.25);
  for (let at = 0; at < 80; at++) expect(Math.abs(sample(at)) + Math.abs(sample(count - 1 - at))).toBeLessThan(0.002);
});
