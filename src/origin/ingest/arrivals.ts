import { extendSequence, extendTimestamp, type RtpPacket } from "../../media/index.ts";
import { ArrivalDelay } from "./arrival-delay.ts";
import { PacketRing, RING_PACKETS, type WaitingPacket } from "./packet-ring.ts";
import type { ArrivalCounts } from "./playout.ts";

const SAMPLES_PER_MS = 48;
/** A packet that came this much earlier or later than its timestamp says belongs to a stream that began anew. */
const RESTART_MS = 600;

/**
 * One speaker's packets as they arrive: put in order, without wrap, duplicates and strangers, and timed.
 * Bounded: 512 packets. A packet of another SSRC, or 512 numbers or 0.6 s off its place, is a stranger; two strangers in
 * a row begin the stream anew.
 */
export class Arrivals {
  readonly #counts: ArrivalCounts;
  #ring = new PacketRing();
  #delay: ArrivalDelay | undefined;
  #ssrc = 0;
  #highest = 0;
  #highestTimestamp = 0;
  /** The last sequence number that was taken or given up. */
  #last = 0;
  #stranger: { packet: RtpPacket; samples: number } | undefined;

  constructor(counts: ArrivalCounts) {
    this.#counts = counts;
  }

  get waiting(): number {
    return this.#ring.waiting;
  }

  /** `undefined` before the first packet. */
  get delay(): ArrivalDelay | undefined {
    return this.#delay;
  }

  /** Returns the timestamp at which a stream begins, when this packet began one. */
  push(packet: RtpPacket, samples: number, arrivalMs: number): number | undefined {
    if (this.#delay === undefined || packet.ssrc !== this.#ssrc) return this.#meet(packet, samples, arrivalMs);
    const sequence = extendSequence(this.#highest, packet.sequenceNumber);
    const timestamp = extendTimestamp(this.#highestTimestamp, packet.timestamp);
    const transitMs = arrivalMs - timestamp / SAMPLES_PER_MS;
    if (Math.abs(sequence - this.#highest) >= RING_PACKETS || Math.abs(transitMs - this.#delay.baseMs) > RESTART_MS) {
      return this.#meet(packet, samples, arrivalMs);
    }
    if (this.#ring.hasSeen(sequence)) {
      this.#counts.duplicates += 1;
      return undefined;
    }
    this.#counts.packets += 1;
    this.#delay.observe(transitMs, arrivalMs);
    this.#keep({ sequence, timestamp, samples, payload: packet.payload });
    return undefined;
  }

  /** The first packet that waits behind this one, or of all. */
  first(behind?: WaitingPacket): WaitingPacket | undefined {
    return this.#ring.first(behind?.sequence ?? this.#last, this.#highest);
  }

  /** Whether no sequence number lies between the last packet taken and this one. */
  isNext(packet: WaitingPacket): boolean {
    return packet.sequence === this.#last + 1;
  }

  /** Takes the packet out, and gives up all before it. */
  take(packet: WaitingPacket): void {
    this.#ring.drop(packet.sequence);
    this.#last = packet.sequence;
  }

  #keep(packet: WaitingPacket): void {
    if (packet.sequence <= this.#last) {
      this.#counts.late += 1;
      this.#ring.see(packet.sequence);
      return;
    }
    if (packet.sequence > this.#highest) {
      this.#highest = packet.sequence;
      this.#highestTimestamp = packet.timestamp;
    }
    while (this.#highest - this.#last > RING_PACKETS) this.#giveUpOldest();
    this.#ring.put(packet);
  }

  #giveUpOldest(): void {
    this.#last += 1;
    const before = this.#ring.waiting;
    this.#ring.drop(this.#last);
    this.#counts.overflows += before - this.#ring.waiting;
  }

  /** RFC 3550 §A.1: a stream is valid with its second packet in sequence. The very first one needs no proof. */
  #meet(packet: RtpPacket, samples: number, arrivalMs: number): number | undefined {
    const before = this.#stranger;
    const follows =
      before?.packet.ssrc === packet.ssrc &&
      ((before.packet.sequenceNumber + 1) & 0xffff) === packet.sequenceNumber &&
      Math.abs((packet.timestamp - before.packet.timestamp) | 0) < RESTART_MS * SAMPLES_PER_MS;
    if (!follows && this.#delay !== undefined) {
      this.#counts.strays += before === undefined ? 0 : 1;
      this.#stranger = { packet, samples };
      return undefined;
    }
    this.#counts.restarts += this.#delay === undefined ? 0 : 1;
    const first = before !== undefined && follows ? before : { packet, samples };
    this.#begin(first.packet, arrivalMs);
    this.push(first.packet, first.samples, arrivalMs);
    if (first.packet !== packet) this.push(packet, samples, arrivalMs);
    return first.packet.timestamp;
  }

  #begin(packet: RtpPacket, arrivalMs: number): void {
    this.#stranger = undefined;
    this.#ring = new PacketRing();
    this.#delay = new ArrivalDelay(arrivalMs - packet.timestamp / SAMPLES_PER_MS);
    this.#ssrc = packet.ssrc;
    this.#highest = packet.sequenceNumber - 1;
    this.#highestTimestamp = packet.timestamp;
    this.#last = this.#highest;
  }
}
