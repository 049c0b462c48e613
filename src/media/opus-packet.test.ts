import { expect, test } from "bun:test";
import { getPacketInfo } from "libopus-wasm";
import { type OpusPacketInfo, readOpusPacket } from "./opus-packet.ts";
import { seededRandom } from "./synthetic-sound.ts";

test("reads how long a frame of each configuration is", () => {
  const ms = Array.from(
    { length: 32 },
    (_, configuration) => readOpusPacket(Uint8Array.of(configuration << 3)).samples / 48,
  );
  const silk = [10, 20, 40, 60];
  const hybrid = [10, 20];
  const celt = [2.5, 5, 10, 20];
  expect(ms).toEqual([...silk, ...silk, ...silk, ...hybrid, ...hybrid, ...celt, ...celt, ...celt, ...celt]);
});

test.each([
  ["one byte, as in silence", [0x08], { frames: 1, samples: 960, channels: 1 }],
  ["stereo", [0xfc, 1, 2], { frames: 1, samples: 960, channels: 2 }],
  ["two equal frames", [0xf9, 1, 2], { frames: 2, samples: 1920, channels: 1 }],
  ["two frames of 1 and 2 bytes", [0xfa, 1, 1, 2, 2], { frames: 2, samples: 1920, channels: 1 }],
  ["three equal frames", [0xfb, 3, 1, 2, 3], { frames: 3, samples: 2880, channels: 1 }],
  ["48 frames of 2.5 ms", [0xe3, 48, ...new Array(48).fill(7)], { frames: 48, samples: 5760, channels: 1 }],
  ["two frames of their own sizes", [0xfb, 0x82, 1, 9, 8, 8], { frames: 2, samples: 1920, channels: 1 }],
  ["padding", [0xfb, 0x41, 2, 1, 0, 0], { frames: 1, samples: 960, channels: 1 }],
] satisfies [string, number[], OpusPacketInfo][])("reads %s", (_, bytes, info) => {
  expect(readOpusPacket(Uint8Array.from(bytes))).toEqual(info);
});

test.each([
  ["nothing at all", []],
  ["halves that are not equal", [0xf9, 1]],
  ["a first frame longer than the packet", [0xfa, 9, 1]],
  ["a frame length cut short", [0xfa, 252]],
  ["no frame count", [0xfb]],
  ["no frames", [0xfb, 0, 1]],
  ["more than 120 ms", [0xfb, 7, ...new Array(7).fill(1)]],
  ["more padding than packet", [0xfb, 0x41, 9, 1]],
  ["padding without an end", [0xfb, 0x41, 255, 255]],
  ["frames that do not divide", [0xfb, 3, 1, 2]],
  ["sizes beyond the packet", [0xfb, 0x82, 9, 1, 1]],
  ["a frame over 1,275 bytes", [0xf8, ...new Array(1276).fill(0)]],
])("refuses %s", (_, bytes) => {
  expect(() => readOpusPacket(Uint8Array.from(bytes))).toThrow(RangeError);
});

async function accordingToLibopus(packet: Uint8Array): Promise<OpusPacketInfo | "refused"> {
  try {
    const { frames, samples, channels } = await getPacketInfo(packet);
    return { frames, samples, channels };
  } catch {
    return "refused";
  }
}

function accordingToUs(packet: Uint8Array): OpusPacketInfo | "refused" {
  try {
    return readOpusPacket(packet);
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return "refused";
  }
}

test("says of 20,000 random packets what libopus says", async () => {
  const random = seededRandom(11);
  let accepted = 0;
  for (let round = 0; round < 20_000; round++) {
    const packet = Uint8Array.from({ length: Math.floor(random() ** 3 * 400) }, () => random() ** 2 * 256);
    if (packet.length > 0) packet[0] = random() * 256;
    const ours = accordingToUs(packet);
    expect(ours).toEqual(await accordingToLibopus(packet));
    if (ours !== "refused") accepted += 1;
  }
  expect(accepted).toBeGreaterThan(5_000);
});
