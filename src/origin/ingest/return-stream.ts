import { ntpTime, type PacketSink, type SenderInfo, writeRtp } from "../../media/index.ts";
import type { Clock } from "../../platform/index.ts";

const TICK_MS = 20;
const TICK_SAMPLES = 960;
/** Ticks that run late are made up for within a second; a hole longer than that was a pause, and shows in the timestamp. */
const PAUSE_TICKS = 51;

/**
 * The mix-minus on its way back to its speaker: gives each packet its place in an RTP stream of its own. The stream goes
 * on, number by number, when the connection under it is replaced.
 */
export class ReturnStream implements PacketSink {
  readonly ssrc = randomU32();
  readonly #clock: Clock;
  readonly #payloadType: number;
  readonly #transmit: (datagram: Uint8Array) => boolean;
  #sequence = randomU32() & 0xffff;
  #timestamp = randomU32();
  #lastMs: number | undefined;
  #packets = 0;
  #octets = 0;

  constructor(options: { clock: Clock; payloadType: number; transmit: (datagram: Uint8Array) => boolean }) {
    this.#clock = options.clock;
    this.#payloadType = options.payloadType;
    this.#transmit = options.transmit;
  }

  send(packet: Uint8Array): void {
    const paused = this.#step();
    const sent = this.#transmit(
      writeRtp({
        payloadType: this.#payloadType,
        marker: paused,
        sequenceNumber: this.#sequence,
        timestamp: this.#timestamp,
        ssrc: this.ssrc,
        payload: packet,
      }),
    );
    if (!sent) return;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#packets += 1;
    this.#octets += packet.length;
  }

  /** For a sender report, or `undefined` while nothing was sent. `nowMs` and `unixMs` are the same moment. */
  senderInfo(nowMs: number, unixMs: number): SenderInfo | undefined {
    if (this.#packets === 0 || this.#lastMs === undefined) return undefined;
    const elapsed = Math.round((nowMs - this.#lastMs) * (TICK_SAMPLES / TICK_MS));
    return {
      ...ntpTime(unixMs),
      rtpTimestamp: (this.#timestamp + elapsed) >>> 0,
      packets: this.#packets >>> 0,
      octets: this.#octets >>> 0,
    };
  }

  /** Moves the timestamp on by one tick, or by as many as passed in a pause; says whether there was one. */
  #step(): boolean {
    const nowMs = this.#clock.monotonicMs();
    const dueMs = (this.#lastMs ?? nowMs - TICK_MS) + TICK_MS;
    const missed = Math.round((nowMs - dueMs) / TICK_MS);
    const paused = this.#lastMs === undefined || missed >= PAUSE_TICKS;
    const ticks = 1 + (missed >= PAUSE_TICKS ? missed : 0);
    this.#timestamp = (this.#timestamp + ticks * TICK_SAMPLES) >>> 0;
    this.#lastMs = (this.#lastMs ?? nowMs - TICK_MS) + ticks * TICK_MS;
    return paused;
  }
}

function randomU32(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
