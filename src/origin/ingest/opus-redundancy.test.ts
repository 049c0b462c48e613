import { expect, test } from "bun:test";
import { loadOpusCodec, speechLike } from "../../media/index.ts";
import { hasRedundancy } from "./opus-redundancy.ts";

async function shareWithRedundancy(expectedLossPercent: number): Promise<number> {
  const codec = await loadOpusCodec();
  const encoder = await codec.encoder({ channels: 1, bitrate: 24_000, constantBitrate: false, expectedLossPercent });
  const speech = speechLike({ ms: 4_000, seed: 1 });
  let found = 0;
  for (let frame = 0; frame < 200; frame++) {
    if (hasRedundancy(encoder.encode(speech.subarray(frame * 960, (frame + 1) * 960)))) found += 1;
  }
  encoder.free();
  return found / 200;
}

test("packets of an encoder that expects losses carry redundancy, those of one that does not carry none", async () => {
  expect(await shareWithRedundancy(25)).toBeGreaterThan(0.1);
  expect(await shareWithRedundancy(0)).toBe(0);
});

test.each([
  ["20 ms SILK mono, flag set", [0x08, 0x40], true],
  ["20 ms SILK mono, voice activity alone", [0x08, 0x80], false],
  ["60 ms SILK mono, flag behind three of activity", [0x18, 0x10], true],
  ["20 ms SILK stereo, the side's flag", [0x0c, 0x10], true],
  ["CELT has none", [0xf8, 0xff], false],
  ["two frames in one packet", [0x09, 0xff], false],
  ["a packet that only says silence", [0x08], false],
])("%s", (_, bytes, expected) => {
  expect(hasRedundancy(Uint8Array.from(bytes))).toBe(expected);
});
