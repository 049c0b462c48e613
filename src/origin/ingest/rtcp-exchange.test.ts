import { expect, test } from "bun:test";
import { ntpTime, parseRtcp, type RtpPacket, shortNtp, writeRtcp } from "../../media/index.ts";
import { ManualClock } from "../../platform/index.ts";
import { ReturnStream } from "./return-stream.ts";
import { RtcpExchange } from "./rtcp-exchange.ts";

function start() {
  const clock = new ManualClock();
  const back = new ReturnStream({ clock, payloadType: 111, transmit: () => true });
  return { clock, back, rtcp: new RtcpExchange({ clock, cname: "us", back }) };
}

function packet(index: number): RtpPacket {
  const payload = Uint8Array.of(8);
  return { payloadType: 111, marker: false, sequenceNumber: index & 0xffff, timestamp: index * 960, ssrc: 7, payload };
}

test("losses are reported as RFC 3550 counts them: since the last report, and in all", () => {
  const { clock, rtcp } = start();
  for (let index = 65_500; index < 65_600; index++) {
    if (index % 4 !== 0) rtcp.countRtp(packet(index), clock.monotonicMs());
    clock.advance(20);
  }
  const [first, name] = parseRtcp(rtcp.report()) ?? [];
  if (first?.type !== "receiver-report") throw new Error("no receiver report");
  expect(first.reports[0]).toMatchObject({ ssrc: 7, cumulativeLost: 24, highestSequence: 65_599, jitter: 0 });
  expect(first.reports[0]?.fractionLost).toBe(Math.floor((24 * 256) / 99));
  expect(name).toMatchObject({ type: "description", cname: "us" });

  for (let index = 65_600; index < 65_650; index++) rtcp.countRtp(packet(index), clock.monotonicMs());
  const [second] = parseRtcp(rtcp.report()) ?? [];
  if (second?.type !== "receiver-report") throw new Error("no receiver report");
  expect(second.reports[0]).toMatchObject({ fractionLost: 0, cumulativeLost: 24 });
});

test("jitter is the smoothed difference of transit times", () => {
  const { clock, rtcp } = start();
  for (let index = 0; index < 500; index++) {
    rtcp.countRtp(packet(index), clock.monotonicMs() + (index % 2) * 10);
    clock.advance(20);
  }
  expect(rtcp.stats.jitterMs).toBeCloseTo(10, 1);
});

test("our report answers the speaker's last one with its time and how long ago that was", () => {
  const { clock, rtcp } = start();
  rtcp.countRtp(packet(1), clock.monotonicMs());
  const sender = { ...ntpTime(5_000_000), rtpTimestamp: 0, packets: 1, octets: 1 };
  rtcp.receive(writeRtcp([{ type: "sender-report", ssrc: 7, sender, reports: [] }]), clock.monotonicMs());
  clock.advance(500);
  const [report] = parseRtcp(rtcp.report()) ?? [];
  if (report?.type !== "receiver-report") throw new Error("no receiver report");
  expect(report.reports[0]).toMatchObject({ lastSenderReport: shortNtp(sender), delaySinceSenderReport: 32_768 });
});

test("the round trip is what remains of our report's way there and back", () => {
  const { clock, back, rtcp } = start();
  back.send(Uint8Array.of(8));
  const [ours] = parseRtcp(rtcp.report()) ?? [];
  if (ours?.type !== "sender-report") throw new Error("no sender report");
  clock.advance(180);
  const block = {
    ssrc: back.ssrc,
    fractionLost: 64,
    cumulativeLost: 1,
    highestSequence: 1,
    jitter: 0,
    lastSenderReport: shortNtp(ours.sender),
    delaySinceSenderReport: Math.round(0.12 * 65_536),
  };
  rtcp.receive(writeRtcp([{ type: "receiver-report", ssrc: 7, reports: [block] }]), clock.monotonicMs());
  expect(rtcp.stats.rttMs).toBeCloseTo(60, 0);
  expect(rtcp.stats.returnLossRate).toBe(0.25);
});

test("a report that lies about its times gives no round trip, and garbage is refused", () => {
  const { clock, back, rtcp } = start();
  const block = {
    ssrc: back.ssrc,
    fractionLost: 0,
    cumulativeLost: 0,
    highestSequence: 0,
    jitter: 0,
    lastSenderReport: 1,
    delaySinceSenderReport: 0xffff_ffff,
  };
  rtcp.receive(writeRtcp([{ type: "receiver-report", ssrc: 7, reports: [block] }]), clock.monotonicMs());
  expect(rtcp.stats.rttMs).toBeNull();
  expect(rtcp.receive(Uint8Array.of(0x80, 200, 0, 99), 0)).toBe(false);
});
