import {
  ntpTime,
  parseRtcp,
  type ReportBlock,
  type RtcpPacket,
  type RtpPacket,
  shortNtp,
  writeRtcp,
} from "../../media/index.ts";
import type { Clock } from "../../platform/index.ts";
import { Reception } from "./reception.ts";
import type { ReturnStream } from "./return-stream.ts";

const UNITS_PER_MS = 65.536;
const MAX_RTT_MS = 60_000;

/** What RTCP tells of one speaker's network. */
export type NetworkStats = {
  /** From the speaker to us; negative when duplicates outweigh losses. */
  packetsLost: number;
  jitterMs: number;
  /** Round trip; `null` before the speaker has reported on our stream, or when we send none. */
  rttMs: number | null;
  /** Of the stream back, as the speaker says, 0 to 1. */
  returnLossRate: number | null;
};

/** Both directions of RTCP for one session: counts what comes, reports it, and reads what the speaker reports. */
export class RtcpExchange {
  readonly #clock: Clock;
  readonly #cname: string;
  readonly #back: ReturnStream;
  /** What turns monotonic time into Unix time; fixed, so that a step of the wall clock does not tear the reports. */
  readonly #unixOffsetMs: number;
  #reception: Reception | undefined;
  #lastSenderReport = 0;
  #senderReportAtMs = 0;
  #rttMs: number | null = null;
  #returnLossRate: number | null = null;

  constructor(options: { clock: Clock; cname: string; back: ReturnStream }) {
    this.#clock = options.clock;
    this.#cname = options.cname;
    this.#back = options.back;
    this.#unixOffsetMs = options.clock.nowMs() - options.clock.monotonicMs();
  }

  get stats(): NetworkStats {
    return {
      packetsLost: this.#reception?.lost ?? 0,
      jitterMs: this.#reception?.jitterMs ?? 0,
      rttMs: this.#rttMs,
      returnLossRate: this.#returnLossRate,
    };
  }

  countRtp(packet: RtpPacket, arrivalMs: number): void {
    if (this.#reception?.ssrc !== packet.ssrc) {
      this.#reception = new Reception(packet);
      this.#lastSenderReport = 0;
    }
    this.#reception.receive(packet, arrivalMs);
  }

  /** Returns false when the bytes are no RTCP. */
  receive(datagram: Uint8Array, arrivalMs: number): boolean {
    const packets = parseRtcp(datagram);
    for (const packet of packets ?? []) this.#read(packet, arrivalMs);
    return packets !== undefined;
  }

  /** What is due: a sender report when we send, else a receiver report, with our name. */
  report(): Uint8Array {
    const nowMs = this.#clock.monotonicMs();
    const sender = this.#back.senderInfo(nowMs, nowMs + this.#unixOffsetMs);
    const ssrc = this.#back.ssrc;
    const reports = this.#reports(nowMs);
    const report: RtcpPacket =
      sender === undefined
        ? { type: "receiver-report", ssrc, reports }
        : { type: "sender-report", ssrc, sender, reports };
    return writeRtcp([report, { type: "description", ssrc, cname: this.#cname }]);
  }

  goodbye(): Uint8Array {
    const ssrc = this.#back.ssrc;
    return writeRtcp([
      { type: "receiver-report", ssrc, reports: [] },
      { type: "goodbye", ssrcs: [ssrc] },
    ]);
  }

  #reports(nowMs: number): ReportBlock[] {
    if (this.#reception === undefined) return [];
    const delay = this.#lastSenderReport === 0 ? 0 : Math.round((nowMs - this.#senderReportAtMs) * UNITS_PER_MS);
    return [this.#reception.report(this.#lastSenderReport, Math.min(0xffff_ffff, delay))];
  }

  #read(packet: RtcpPacket, arrivalMs: number): void {
    if (packet.type === "sender-report" && packet.ssrc === this.#reception?.ssrc) {
      this.#lastSenderReport = shortNtp(packet.sender);
      this.#senderReportAtMs = arrivalMs;
    }
    if (packet.type !== "sender-report" && packet.type !== "receiver-report") return;
    const ours = packet.reports.find((report) => report.ssrc === this.#back.ssrc);
    if (ours !== undefined) this.#readReport(ours, arrivalMs);
  }

  #readReport(report: ReportBlock, arrivalMs: number): void {
    this.#returnLossRate = report.fractionLost / 256;
    if (report.lastSenderReport === 0) return;
    const nowShort = shortNtp(ntpTime(arrivalMs + this.#unixOffsetMs));
    const rttMs = ((nowShort - report.lastSenderReport - report.delaySinceSenderReport) | 0) / UNITS_PER_MS;
    if (rttMs >= 0 && rttMs < MAX_RTT_MS) this.#rttMs = rttMs;
  }
}
