import { expect, test } from "bun:test";
import { ntpTime, parseRtcp, type RtcpPacket, shortNtp, writeRtcp } from "./rtcp.ts";
import { seededRandom } from "./synthetic-sound.ts";

const REPORT = {
  ssrc: 0x9abc_def0,
  fractionLost: 13,
  cumulativeLost: -2,
  highestSequence: 0x0001_ffff,
  jitter: 48,
  lastSenderReport: 0x1234_5678,
  delaySinceSenderReport: 65_536,
};
const SENDER = { ntpSeconds: 0xe000_0000, ntpFraction: 0x8000_0000, rtpTimestamp: 960, packets: 50, octets: 4_000 };
const COMPOUND: RtcpPacket[] = [
  { type: "sender-report", ssrc: 1, sender: SENDER, reports: [REPORT] },
  { type: "description", ssrc: 1, cname: "ana" },
  { type: "goodbye", ssrcs: [1, 2] },
];

test("a compound packet is read as it was written", () => {
  expect(parseRtcp(writeRtcp(COMPOUND))).toEqual(COMPOUND);
});

test("the bytes are those of RFC 3550 §6", () => {
  expect(writeRtcp([{ type: "receiver-report", ssrc: 1, reports: [REPORT] }]).toHex()).toBe(
    "81c9000700000001" + "9abcdef0" + "0dfffffe" + "0001ffff" + "00000030" + "12345678" + "00010000",
  );
  expect(writeRtcp([{ type: "description", ssrc: 1, cname: "ana" }]).toHex()).toBe(
    "81ca000300000001" + "0103616e61000000",
  );
  expect(writeRtcp([{ type: "goodbye", ssrcs: [7] }]).toHex()).toBe("81cb000100000007");
});

test.each([0, 1, 2, 3, 4, 255])("a CNAME of %d bytes ends on a word, with at least one zero", (length) => {
  const cname = "n".repeat(length);
  const bytes = writeRtcp([{ type: "description", ssrc: 1, cname }]);
  expect(bytes.length % 4).toBe(0);
  expect(bytes.at(-1)).toBe(0);
  expect(parseRtcp(bytes)).toEqual([{ type: "description", ssrc: 1, cname }]);
});

test("types it does not know are skipped", () => {
  const feedback = Uint8Array.of(0x8f, 205, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2);
  const bytes = Uint8Array.of(...feedback, ...writeRtcp([{ type: "goodbye", ssrcs: [7] }]));
  expect(parseRtcp(bytes)).toEqual([{ type: "goodbye", ssrcs: [7] }]);
});

test("a length or a count that lies is refused", () => {
  const whole = writeRtcp(COMPOUND);
  for (const cut of [1, 3, 5, whole.length - 1]) expect(parseRtcp(whole.subarray(0, cut))).toBeUndefined();
  expect(parseRtcp(Uint8Array.of(0x9f, 201, 0, 1, 0, 0, 0, 1))).toBeUndefined();
  expect(parseRtcp(Uint8Array.of(0x9f, 203, 0, 1, 0, 0, 0, 1))).toBeUndefined();
  expect(parseRtcp(Uint8Array.of(0x81, 202, 0, 2, 0, 0, 0, 1, 1, 200, 65, 66))).toBeUndefined();
  expect(parseRtcp(Uint8Array.of(0x41, 201, 0, 0))).toBeUndefined();
});

test("no bytes make it throw", () => {
  const random = seededRandom(5);
  let read = 0;
  for (let round = 0; round < 20_000; round++) {
    const bytes = Uint8Array.from({ length: 4 * Math.floor(random() * 12) }, () => random() * 256);
    if (bytes.length >= 4) bytes.set([0x80 | (random() * 4), 200 + random() * 4, 0, bytes.length / 4 - 1]);
    if (parseRtcp(bytes) !== undefined) read += 1;
  }
  expect(read).toBeGreaterThan(1_000);
});

test("NTP counts from 1900, and its middle 32 bits in 65,536ths of a second", () => {
  expect(ntpTime(0)).toEqual({ ntpSeconds: 2_208_988_800, ntpFraction: 0 });
  const half = ntpTime(1_500);
  expect(half.ntpFraction).toBe(2 ** 31);
  expect((shortNtp(ntpTime(2_750)) - shortNtp(half)) >>> 0).toBe(1.25 * 65_536);
});
