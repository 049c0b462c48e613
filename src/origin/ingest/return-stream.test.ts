import { expect, test } from "bun:test";
import { parseRtp, type RtpPacket } from "../../media/index.ts";
import { ManualClock } from "../../platform/index.ts";
import { ReturnStream } from "./return-stream.ts";

function start() {
  const clock = new ManualClock();
  const sent: RtpPacket[] = [];
  const state = { open: true };
  const transmit = (datagram: Uint8Array) => {
    const packet = parseRtp(datagram);
    if (packet !== undefined && state.open) sent.push(packet);
    return state.open;
  };
  return { clock, sent, state, stream: new ReturnStream({ clock, payloadType: 111, transmit }) };
}

/** The steps between the timestamps of successive packets, in ticks. */
function steps(sent: RtpPacket[]): number[] {
  return sent.slice(1).map((packet, at) => ((packet.timestamp - (sent[at]?.timestamp ?? 0)) >>> 0) / 960);
}

test("each tick is one packet further, though the ticks come late and in bursts", () => {
  const { clock, sent, stream } = start();
  for (const ms of [0, 20, 20, 900, 1, 14, 20]) {
    clock.advance(ms);
    stream.send(Uint8Array.of(8, 1));
  }
  expect(steps(sent)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(sent.map((packet) => (packet.sequenceNumber - (sent[0]?.sequenceNumber ?? 0)) & 0xffff)).toEqual([
    0, 1, 2, 3, 4, 5, 6,
  ]);
  expect(sent.map((packet) => packet.marker)).toEqual([true, false, false, false, false, false, false]);
});

test("a pause shows in the timestamp, not in the sequence", () => {
  const { clock, sent, stream } = start();
  stream.send(Uint8Array.of(8, 1));
  clock.advance(2_000);
  stream.send(Uint8Array.of(8, 2));
  expect(steps(sent)).toEqual([100]);
  expect(sent[1]?.marker).toBe(true);
  expect((Number(sent[1]?.sequenceNumber) - Number(sent[0]?.sequenceNumber)) & 0xffff).toBe(1);
});

test("what was not sent leaves no hole in the sequence, and is not reported", () => {
  const { clock, sent, state, stream } = start();
  expect(stream.senderInfo(0, 0)).toBeUndefined();
  state.open = false;
  stream.send(Uint8Array.of(8, 1));
  expect(stream.senderInfo(0, 0)).toBeUndefined();
  state.open = true;
  clock.advance(20);
  stream.send(Uint8Array.of(8, 2, 3));
  const info = stream.senderInfo(clock.monotonicMs() + 10, 0);
  expect(info).toMatchObject({ packets: 1, octets: 3 });
  expect((Number(info?.rtpTimestamp) - Number(sent[0]?.timestamp)) >>> 0).toBe(480);
});
