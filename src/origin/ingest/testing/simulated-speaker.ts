import { type OpusDecoder, type RtpPacket, seededRandom } from "../../../media/index.ts";
import { ManualClock } from "../../../platform/index.ts";
import { SpeakerReceiver } from "../speaker-receiver.ts";

/** Positions in the simulated sound repeat after this many samples. */
export const POSITION_CYCLE = 192_000;
const TICK_SAMPLES = 960;

export type SimulatedNetwork = {
  seed: number;
  /** Of the speaker's clock against ours. */
  driftPpm?: number;
  lossRate?: number;
  /** Extra delay of each packet, evenly spread from 0 up to this; order is not kept. */
  jitterMs?: number;
  /** As jitterMs, but a packet never overtakes another. */
  ordered?: boolean;
  packetSamples?: number;
  /** What delays one packet beyond that. */
  fate?: (packet: number) => number;
  /** Payload of a packet. Its default carries its place for `PositionDecoder`. */
  payload?: (timestamp: number) => Uint8Array;
  /** Whether the speaker sends this packet at all (DTX). */
  sends?: (packet: number) => boolean;
  amplitude?: number;
};

/** Decodes to a ramp that tells the place of each sample; a guess is −1 throughout. For tests. */
export class PositionDecoder implements OpusDecoder {
  readonly calls = { decode: 0, conceal: 0, decodeFec: 0 };
  readonly #packetSamples: number;
  readonly #amplitude: number;

  constructor(packetSamples: number, amplitude = 1) {
    this.#packetSamples = packetSamples;
    this.#amplitude = amplitude;
  }

  decode(packet: Uint8Array): Float32Array {
    this.calls.decode += 1;
    return this.#ramp(placeOf(packet), this.#packetSamples);
  }

  conceal(samples: number): Float32Array {
    this.calls.conceal += 1;
    return new Float32Array(samples).fill(-this.#amplitude);
  }

  decodeFec(packet: Uint8Array, samples: number): Float32Array {
    this.calls.decodeFec += 1;
    return this.#ramp(placeOf(packet) - samples, samples);
  }

  free(): void {}

  #ramp(from: number, samples: number): Float32Array {
    const start = ((from % POSITION_CYCLE) + POSITION_CYCLE) % POSITION_CYCLE;
    const pcm = RAMP.slice(start, start + samples);
    if (this.#amplitude !== 1) for (let at = 0; at < samples; at++) pcm[at] = (pcm[at] ?? 0) * this.#amplitude;
    return pcm;
  }
}

const RAMP = Float32Array.from(
  { length: POSITION_CYCLE + 5_760 },
  (_, place) => (place % POSITION_CYCLE) / POSITION_CYCLE,
);

/** TOC of 20 ms SILK mono without redundancy, then the place. */
export function placedPayload(timestamp: number, redundancy = false): Uint8Array {
  const bytes = new Uint8Array(12);
  bytes[0] = 1 << 3;
  bytes[1] = redundancy ? 0xc0 : 0x80;
  new DataView(bytes.buffer).setFloat64(4, timestamp);
  return bytes;
}

function placeOf(packet: Uint8Array): number {
  return new DataView(packet.buffer, packet.byteOffset).getFloat64(4);
}

/**
 * A speaker, a network and a mixer in simulated time: `run` sends, delays, loses and pulls, 20 ms at a time.
 * `onTick` sees each pulled frame and how old its middle is, in milliseconds since the speaker made it; `undefined` when
 * it was guessed or silent.
 */
export class SimulatedSpeaker {
  readonly decoder: PositionDecoder;
  readonly receiver: SpeakerReceiver;
  readonly clock = new ManualClock();
  readonly #network: SimulatedNetwork;
  readonly #random: () => number;
  readonly #packetSamples: number;
  readonly #frame = new Float32Array(TICK_SAMPLES);
  readonly #inFlight: { arrivalMs: number; packet: RtpPacket }[] = [];
  #sent = 0;
  #sequence = 65_000;
  #lastArrivalMs = 0;

  constructor(network: SimulatedNetwork) {
    this.#network = network;
    this.#random = seededRandom(network.seed);
    this.#packetSamples = network.packetSamples ?? TICK_SAMPLES;
    this.decoder = new PositionDecoder(this.#packetSamples, network.amplitude);
    this.receiver = new SpeakerReceiver({ decoder: this.decoder, channels: 1, clock: this.clock });
  }

  run(ms: number, onTick?: (tick: { ageMs: number | undefined; gave: string; pcm: Float32Array }) => void): void {
    for (let at = 0; at < ms; at += 20) {
      this.clock.advance(20);
      const nowMs = this.clock.monotonicMs();
      this.#send(nowMs);
      this.#deliver(nowMs);
      const gave = this.receiver.pull(this.#frame);
      onTick?.({ ageMs: this.#ageMs(nowMs, gave), gave, pcm: this.#frame });
    }
  }

  /** The mixer's ticks stand still for so long, and are then made up for at once. */
  runLate(ms: number): void {
    for (let at = 0; at < ms; at += 20) {
      this.clock.advance(20);
      this.#send(this.clock.monotonicMs());
      this.#deliver(this.clock.monotonicMs());
    }
    for (let at = 0; at < ms; at += 20) this.receiver.pull(this.#frame);
  }

  #send(nowMs: number): void {
    const speed = 1 + (this.#network.driftPpm ?? 0) / 1e6;
    for (;;) {
      const madeMs = ((this.#sent + 1) * this.#packetSamples) / (48 * speed);
      if (madeMs > nowMs) return;
      const index = this.#sent++;
      if (this.#network.sends?.(index) === false) continue;
      this.#sendOne(index, madeMs);
    }
  }

  #sendOne(index: number, madeMs: number): void {
    const timestamp = index * this.#packetSamples;
    const sequenceNumber = this.#sequence++ & 0xffff;
    const fateMs = this.#network.fate?.(index) ?? 0;
    const lost = this.#random() < (this.#network.lossRate ?? 0);
    let arrivalMs = madeMs + this.#random() * (this.#network.jitterMs ?? 0) + fateMs;
    if (lost) return;
    if (this.#network.ordered === true) arrivalMs = Math.max(arrivalMs, this.#lastArrivalMs);
    this.#lastArrivalMs = arrivalMs;
    const payload = this.#network.payload?.(timestamp) ?? placedPayload(timestamp);
    const packet = { payloadType: 111, marker: false, sequenceNumber, timestamp: timestamp >>> 0, ssrc: 7, payload };
    let place = this.#inFlight.length;
    while (place > 0 && (this.#inFlight[place - 1]?.arrivalMs ?? 0) > arrivalMs) place -= 1;
    this.#inFlight.splice(place, 0, { arrivalMs, packet });
  }

  #deliver(nowMs: number): void {
    for (;;) {
      const next = this.#inFlight[0];
      if (next === undefined || next.arrivalMs > nowMs) return;
      this.#inFlight.shift();
      this.receiver.push(next.packet, this.#packetSamples, next.arrivalMs);
    }
  }

  #ageMs(nowMs: number, gave: string): number | undefined {
    const middle = this.#frame[TICK_SAMPLES / 2] ?? -1;
    const before = this.#frame[TICK_SAMPLES / 2 - 1] ?? -1;
    if (gave !== "sound" || middle < 0 || Math.abs(middle - before) > 1e-4) return undefined;
    const place = (middle / (this.#network.amplitude ?? 1)) * POSITION_CYCLE - TICK_SAMPLES / 2;
    const speed = 1 + (this.#network.driftPpm ?? 0) / 1e6;
    const cycleMs = POSITION_CYCLE / (48 * speed);
    const ageMs = (nowMs - place / (48 * speed)) % cycleMs;
    return ageMs > cycleMs / 2 ? ageMs - cycleMs : ageMs;
  }
}
