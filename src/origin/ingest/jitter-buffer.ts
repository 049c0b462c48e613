import type { RtpPacket } from "../../media/index.ts";
import { Arrivals } from "./arrivals.ts";
import { hasRedundancy } from "./opus-redundancy.ts";
import type { WaitingPacket } from "./packet-ring.ts";
import { noCounts, type Playout } from "./playout.ts";

const TICK_SAMPLES = 960;
const TICK_MS = 20;
const SHORTEST_FRAME_SAMPLES = 120;
const SAMPLES_PER_MS = 48;
export const MIN_TARGET_MS = 25;
export const MAX_TARGET_MS = 400;
/** Concealment longer than this is no guess but an invention: silence follows. */
const CONCEAL_SAMPLES = 120 * SAMPLES_PER_MS;
const FADE_FROM_SAMPLES = 60 * SAMPLES_PER_MS;
/** A sender in DTX shows itself each 400 ms (RFC 7587 §3.1.3); after this long it is gone. */
const PAUSE_SAMPLES = 1_000 * SAMPLES_PER_MS;
/** A packet this small says nothing but that the encoder falls silent. */
const DTX_PACKET_BYTES = 2;
/** How far beyond the target a late packet may push the delay: little, unless the network had stopped altogether. */
const LATE_ALLOWANCE_MS = 10;
const STALL_ALLOWANCE_MS = 120;
const STALL_SAMPLES = 2 * TICK_SAMPLES;
/** A frame more or less is worth it when the delay is off by the frame and this. */
const SPLICE_MARGIN_MS = 5;
/** So far above the target, for so many ticks: sound is skipped though somebody speaks. */
const JUMP_MS = 120;
const JUMP_AFTER_TICKS = 25;

/**
 * Holds back one speaker's packets just long enough that 97 % arrive in time.
 *
 * `pull` follows a playhead in media time, which goes on at the mixer's pace whatever arrives. Its delay behind the
 * quickest packet is exact at any moment (`delayMs`), so who keeps it at `targetMs` needs no guess from fill levels.
 */
export class JitterBuffer {
  readonly counts = noCounts();
  readonly #playout: Playout = {
    play: "silence",
    samples: TICK_SAMPLES,
    payload: new Uint8Array(0),
    gain: 0,
    spliced: false,
  };
  readonly #arrivals = new Arrivals(this.counts);
  #playhead = 0;
  /** Where the last played packet ended; the playhead never goes back behind it. */
  #playedEnd = Number.NEGATIVE_INFINITY;
  /** Since the last packet. */
  #concealedSamples = Number.POSITIVE_INFINITY;
  #asleep = false;
  /** Ticks that were guessed while nothing was here; the next packet tells whether they were lost or a pause. */
  #unexplained = 0;
  #farTicks = 0;

  /** The delay above the quickest packet that the present network asks for: a high percentile, and one tick. */
  get targetMs(): number {
    const neededMs = this.#arrivals.delay?.neededMs ?? 0;
    return Math.max(MIN_TARGET_MS, Math.min(MAX_TARGET_MS, neededMs + TICK_MS));
  }

  get waitingPackets(): number {
    return this.#arrivals.waiting;
  }

  /** How far the sound that leaves a queue of `queuedSamples` lags behind the quickest packet; `undefined` before any. */
  delayMs(nowMs: number, queuedSamples: number): number | undefined {
    const { delay } = this.#arrivals;
    if (delay === undefined) return undefined;
    return nowMs - delay.baseMs - (this.#playhead - queuedSamples) / SAMPLES_PER_MS;
  }

  /** `samples` is the packet's length per channel. The payload is kept. */
  push(packet: RtpPacket, samples: number, arrivalMs: number): void {
    const beginning = this.#arrivals.push(packet, samples, arrivalMs);
    if (beginning === undefined) return;
    this.#playhead = beginning;
    this.#playedEnd = Number.NEGATIVE_INFINITY;
    this.#concealedSamples = Number.POSITIVE_INFINITY;
    this.#asleep = false;
  }

  /**
   * What comes next; call it again while the sound it gave does not fill a tick. `queuedSamples` is what was given
   * before and has not sounded yet; `quiet` says that a frame more or less would not be heard now.
   * The answer is valid until the next call.
   */
  pull(nowMs: number, queuedSamples: number, quiet: boolean): Playout {
    this.#playout.spliced = false;
    const first = this.#firstInTime(nowMs, queuedSamples);
    if (first === undefined) return this.#withoutPacket(nowMs, queuedSamples);
    this.#explain(first);
    if (first.timestamp > this.#playhead) return this.#bridge(first, nowMs, queuedSamples);
    return this.#playInTime(first, this.excessMs(nowMs, queuedSamples), quiet);
  }

  /** Plays the packet, unless the delay is so far off that one is better left out, or waited for. */
  #playInTime(first: WaitingPacket, excessMs: number, quiet: boolean): Playout {
    if (quiet && excessMs <= -TICK_MS - SPLICE_MARGIN_MS) {
      this.counts.inserted += 1;
      return this.#wait();
    }
    this.#farTicks = excessMs > JUMP_MS ? this.#farTicks + 1 : 0;
    if (this.#farTicks > JUMP_AFTER_TICKS) {
      this.counts.jumps += 1;
      return this.#play(this.#skip(first, excessMs));
    }
    const frameMs = first.samples / SAMPLES_PER_MS;
    if (quiet && excessMs >= frameMs + SPLICE_MARGIN_MS) return this.#play(this.#skip(first, frameMs));
    return this.#play(first);
  }

  /** Leaves out packets of this much sound, as far as there are others behind them; returns the one to play. */
  #skip(first: WaitingPacket, skipMs: number): WaitingPacket {
    const until = first.timestamp + skipMs * SAMPLES_PER_MS;
    let packet = first;
    for (;;) {
      const next = this.#arrivals.first(packet);
      if (next === undefined || next.timestamp > until || next.timestamp <= packet.timestamp) break;
      this.#arrivals.take(packet);
      this.counts.dropped += 1;
      packet = next;
    }
    this.#playout.spliced = packet !== first;
    this.#playhead = packet.timestamp;
    this.#farTicks = 0;
    return packet;
  }

  #explain(first: WaitingPacket): void {
    const paused = this.#arrivals.isNext(first) && first.timestamp >= this.#playhead;
    this.counts[paused ? "paused" : "concealed"] += this.#unexplained;
    this.#unexplained = 0;
  }

  /** The first packet that lies at or after the playhead. One that lies before it is given up, or is worth going back for. */
  #firstInTime(nowMs: number, queuedSamples: number): WaitingPacket | undefined {
    for (;;) {
      const first = this.#arrivals.first();
      if (first === undefined) return undefined;
      if (this.#isSilent) this.#realign(nowMs, queuedSamples, first.timestamp);
      if (first.timestamp >= this.#playhead) return first;
      if (this.#mayGoBack(first, nowMs, queuedSamples)) {
        this.#playhead = first.timestamp;
        this.counts.concealed += this.#unexplained;
        this.#unexplained = 0;
        return first;
      }
      this.#arrivals.take(first);
      this.counts.late += 1;
    }
  }

  /** Nothing sounds, so the playhead may move to where the delay is the target, not beyond the packet that waits. */
  #realign(nowMs: number, queuedSamples: number, firstTimestamp: number): void {
    const error = this.excessMs(nowMs, queuedSamples) * SAMPLES_PER_MS;
    const aim = Math.max(this.#playedEnd, Math.round(this.#playhead + error));
    this.#playhead = error > 0 ? Math.max(this.#playhead, Math.min(aim, firstTimestamp)) : aim;
  }

  #mayGoBack(packet: WaitingPacket, nowMs: number, queuedSamples: number): boolean {
    if (packet.timestamp < this.#playedEnd) return false;
    const backMs = (this.#playhead - packet.timestamp) / SAMPLES_PER_MS;
    const allowanceMs = this.#concealedSamples >= STALL_SAMPLES ? STALL_ALLOWANCE_MS : LATE_ALLOWANCE_MS;
    return this.excessMs(nowMs, queuedSamples) + backMs <= allowanceMs;
  }

  /** How much later than the target the sound is. */
  excessMs(nowMs: number, queuedSamples: number): number {
    return (this.delayMs(nowMs, queuedSamples) ?? 0) - this.targetMs;
  }

  #play(packet: WaitingPacket): Playout {
    this.#arrivals.take(packet);
    this.#playhead += packet.samples;
    this.#playedEnd = this.#playhead;
    this.#concealedSamples = 0;
    this.#asleep = packet.payload.length <= DTX_PACKET_BYTES;
    return this.#give("packet", packet.samples, packet.payload);
  }

  /** A later packet is here, the one at the playhead is not: the sender paused, or it is lost. */
  #bridge(first: WaitingPacket, nowMs: number, queuedSamples: number): Playout {
    const gap = first.timestamp - this.#playhead;
    const stepSamples = Math.min(gap, TICK_SAMPLES);
    if (this.#isSilent) return this.#advance("silence", stepSamples);
    const paused = this.#arrivals.isNext(first);
    if (paused) {
      this.counts.paused += 1;
      return this.#advance("guess", stepSamples);
    }
    if (this.excessMs(nowMs, queuedSamples) <= -TICK_MS) return this.#waitForLate();
    const redundant = gap % SHORTEST_FRAME_SAMPLES === 0 && hasRedundancy(first.payload);
    if (redundant && gap <= first.samples) {
      this.#playhead = first.timestamp;
      this.#concealedSamples = 0;
      this.counts.redundant += 1;
      return this.#give("redundancy", gap, first.payload);
    }
    this.counts.concealed += 1;
    return this.#advance("guess", redundant ? Math.min(gap - first.samples, TICK_SAMPLES) : stepSamples);
  }

  /** Nothing is here: it is late, lost, or the sender paused. */
  #withoutPacket(nowMs: number, queuedSamples: number): Playout {
    if (this.#isSilent) return this.#advance("silence", TICK_SAMPLES);
    if (!this.#asleep && this.excessMs(nowMs, queuedSamples) <= -TICK_MS) return this.#waitForLate();
    if (this.#asleep) this.counts.paused += 1;
    else this.#unexplained += 1;
    return this.#advance("guess", TICK_SAMPLES);
  }

  #waitForLate(): Playout {
    this.counts.concealed += 1;
    return this.#wait();
  }

  /** Guesses without going on, so that what is missing still comes in time; the delay grows. */
  #wait(): Playout {
    this.#concealedSamples += TICK_SAMPLES;
    return this.#give("guess", TICK_SAMPLES);
  }

  #advance(play: "guess" | "silence", samples: number): Playout {
    this.#playhead += samples;
    this.#concealedSamples += samples;
    return this.#give(play, samples);
  }

  get #isSilent(): boolean {
    return this.#concealedSamples >= (this.#asleep ? PAUSE_SAMPLES : CONCEAL_SAMPLES);
  }

  #give(play: Playout["play"], samples: number, payload: Uint8Array = this.#playout.payload): Playout {
    const playout = this.#playout;
    playout.play = play;
    playout.samples = samples;
    playout.payload = payload;
    playout.gain = this.#gain(play);
    return playout;
  }

  #gain(play: Playout["play"]): number {
    if (play === "silence") return 0;
    if (play !== "guess") return 1;
    const [from, to] = this.#asleep ? [PAUSE_SAMPLES / 2, PAUSE_SAMPLES] : [FADE_FROM_SAMPLES, CONCEAL_SAMPLES];
    return Math.max(0, Math.min(1, (to - this.#concealedSamples) / (to - from)));
  }
}
