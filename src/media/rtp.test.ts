import { expect, test } from "bun:test";
import { extendSequence, extendTimestamp, isRtcp, parseRtp, type RtpPacket, writeRtp } from "./rtp.ts";
import { seededRandom } from "./synthetic-sound.ts";

const PACKET: RtpPacket = {
  payloadType: 111,
  marker: true,
  sequenceNumber: 0xfffe,
  timestamp: 0xdead_beef,
  ssrc: 0x8000_0001,
  payload: Uint8Array.of(1, 2, 3, 4),
};

/** An RTP packet with these first bits and what follows the fixed header. */
function datagram(first: number, ...rest: number[]): Uint8Array {
  return Uint8Array.of(first, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, ...rest);
}

test("what is written is read again", () => {
  const bytes = writeRtp(PACKET);
  expect(bytes.subarray(0, 12).toHex()).toBe("80effffedeadbeef80000001");
  expect(parseRtp(bytes)).toEqual(PACKET);
});

test("CSRC list, header extension and padding are left out of the payload", () => {
  const withAll = datagram(0xb1, 9, 9, 9, 9, 0xbe, 0xde, 0, 1, 7, 7, 7, 7, 42, 43, 0, 0, 3);
  expect([...(parseRtp(withAll)?.payload ?? [])]).toEqual([42, 43]);
});

test.each([
  ["too short for a header", Uint8Array.of(0x80, 111)],
  ["another version", datagram(0x40, 1)],
  ["fewer CSRCs than it says", datagram(0x82, 1, 2, 3, 4)],
  ["an extension without its header", datagram(0x90, 0xbe)],
  ["an extension longer than the packet", datagram(0x90, 0xbe, 0xde, 0, 2, 1, 2, 3, 4)],
  ["padding of no byte", datagram(0xa0, 1, 2, 0)],
  ["padding longer than the packet", datagram(0xa0, 1, 2, 16)],
  ["padding that reaches into the extension", datagram(0xb0, 0xbe, 0xde, 0, 1, 0, 0, 0, 5)],
])("is refused: %s", (_, bytes) => {
  expect(parseRtp(bytes)).toBeUndefined();
});

test("padding may be all there is", () => {
  expect(parseRtp(datagram(0xa0, 0, 0, 3))?.payload.length).toBe(0);
});

test("no bytes make it throw, and no payload leaves its datagram", () => {
  const random = seededRandom(3);
  for (let round = 0; round < 20_000; round++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 40) }, () => random() * 256);
    if (bytes.length > 0 && random() < 0.8) bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x80;
    const packet = parseRtp(bytes);
    if (packet === undefined) continue;
    expect(packet.payload.byteOffset).toBeGreaterThanOrEqual(12);
    expect(packet.payload.byteOffset + packet.payload.length).toBeLessThanOrEqual(bytes.length);
  }
});

test("RTCP is told apart by its type", () => {
  expect([191, 192, 200, 207, 223, 224].map((type) => isRtcp(Uint8Array.of(0x80, type)))).toEqual([
    false,
    true,
    true,
    true,
    true,
    false,
  ]);
});

test.each([
  [10, 11, 11],
  [65_535, 0, 65_536],
  [65_536, 65_535, 65_535],
  [0, 65_535, -1],
  [200_000, (200_000 + 32_767) & 0xffff, 232_767],
  [200_000, (200_000 - 32_768) & 0xffff, 167_232],
])("sequence numbers go on across the wrap: after %d, %d is %d", (reference, value, extended) => {
  expect(extendSequence(reference, value)).toBe(extended);
});

test.each([
  [2 ** 32 - 960, 0, 2 ** 32],
  [2 ** 32, 2 ** 32 - 960, 2 ** 32 - 960],
  [5 * 2 ** 32 + 7, 1_000, 5 * 2 ** 32 + 1_000],
  [0, 2 ** 32 - 1, -1],
])("timestamps go on across the wrap: after %d, %d is %d", (reference, value, extended) => {
  expect(extendTimestamp(reference, value)).toBe(extended);
});
