import { extendSequence, type ReportBlock, type RtpPacket } from "../../media/index.ts";

const SAMPLES_PER_MS = 48;

/** What is known of the packets from one SSRC, as RFC 3550 §6.4.1 and appendix A count it. Losses may be negative. */
export class Reception {
  readonly ssrc: number;
  readonly #first: number;
  #highest: number;
  #received = 0;
  #jitter = 0;
  #transit: number | undefined;
  #expectedBefore = 0;
  #receivedBefore = 0;

  constructor(first: RtpPacket) {
    this.ssrc = first.ssrc;
    this.#first = first.sequenceNumber;
    this.#highest = first.sequenceNumber;
  }

  get lost(): number {
    return this.#highest - this.#first + 1 - this.#received;
  }

  get jitterMs(): number {
    return this.#jitter / SAMPLES_PER_MS;
  }

  receive(packet: RtpPacket, arrivalMs: number): void {
    this.#received += 1;
    this.#highest = Math.max(this.#highest, extendSequence(this.#highest, packet.sequenceNumber));
    const transit = (arrivalMs * SAMPLES_PER_MS - packet.timestamp) | 0;
    if (this.#transit !== undefined) {
      const difference = Math.abs((transit - this.#transit) | 0);
      this.#jitter += (difference - this.#jitter) / 16;
    }
    this.#transit = transit;
  }

  /** The block for a report; the fraction lost counts from the report before. */
  report(lastSenderReport: number, delaySinceSenderReport: number): ReportBlock {
    const expected = this.#highest - this.#first + 1;
    const expectedSince = expected - this.#expectedBefore;
    const lostSince = expectedSince - (this.#received - this.#receivedBefore);
    this.#expectedBefore = expected;
    this.#receivedBefore = this.#received;
    const fraction = expectedSince > 0 && lostSince > 0 ? Math.floor((lostSince * 256) / expectedSince) : 0;
    return {
      ssrc: this.ssrc,
      fractionLost: Math.min(255, fraction),
      cumulativeLost: this.lost,
      highestSequence: this.#highest >>> 0,
      jitter: Math.min(0xffff_ffff, Math.floor(this.#jitter)),
      lastSenderReport,
      delaySinceSenderReport,
    };
  }
}
