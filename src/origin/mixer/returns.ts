import { Limiter, type OpusEncoder } from "../../media/index.ts";
import { FRAME_SAMPLES } from "../../protocol/index.ts";
import type { MixerMetrics } from "./mixer-metrics.ts";
import { ReturnHistory } from "./return-encoder.ts";
import type { ReturnLane } from "./return-lane.ts";
import type { SpeakerStrip } from "./speaker-strip.ts";

/** As many frames bring an encoder to where another stands; more made no seam smaller. */
const PRIMING_FRAMES = 3;
/** Priming costs as much as encoding so many frames; whoever comes later in the tick goes without. */
const MAX_PRIMED_PER_TICK = 10;
/** A new encoder takes as long until it sounds like one that has run for hours; meanwhile its seam is 20 dB below the sound. */
const WARM_UP_FRAMES = 40;
/**
 * So many who speak at once get redundancy in their returns; a hundred would take more than a tick's time. The others' packets
 * are of libopus's other coder: a decoder that is moved between the two lets the sound dip for about 20 ms.
 */
const MAX_RESILIENT_OWN_RETURNS = 12;

export type ReturningSpeaker = { strip: SpeakerStrip; lane: ReturnLane | undefined };

/**
 * Mix-minus: who is in the sum gets the sum without himself, encoded for him alone; all others get one encode of the sum.
 * Between the two a speaker is switched while both hold the same sound, by an encoder that has heard what came before.
 */
export class Returns {
  readonly #shared: OpusEncoder;
  readonly #metrics: MixerMetrics;
  readonly #limiter: Limiter;
  readonly #pcm: Float32Array;
  readonly #history: ReturnHistory;
  #sharedIsStale = false;
  #primed = 0;
  #resilient = 0;

  constructor(options: { shared: OpusEncoder; channels: 1 | 2; metrics: MixerMetrics }) {
    this.#shared = options.shared;
    this.#metrics = options.metrics;
    this.#limiter = new Limiter(options.channels, FRAME_SAMPLES);
    this.#pcm = new Float32Array(FRAME_SAMPLES * options.channels);
    this.#history = new ReturnHistory(PRIMING_FRAMES, this.#pcm.length);
  }

  /** Sends each speaker his packet of this frame. Never throws. */
  send(speakers: readonly ReturningSpeaker[], sum: Float64Array): void {
    this.#primed = 0;
    this.#resilient = countResilient(speakers);
    let sharing = 0;
    for (const { strip, lane } of speakers) {
      if (lane === undefined) continue;
      this.#choose(lane, strip.inMix);
      if (lane.mix === "shared") sharing++;
      else this.#sendOwn(lane, strip, sum);
    }
    this.#limiter.process(sum, this.#pcm);
    if (sharing > 0) this.#sendShared(speakers);
    else this.#sharedIsStale = true;
    this.#warmOne(speakers);
    this.#history.push(this.#pcm);
  }

  free(): void {
    this.#shared.free();
  }

  #choose(lane: ReturnLane, inMix: boolean): void {
    if ((lane.mix !== "shared") === inMix) return;
    this.#metrics.returnSwitches.inc();
    if (!inMix) {
      lane.mix = "shared";
      return;
    }
    const resilient = this.#resilient < MAX_RESILIENT_OWN_RETURNS;
    if (resilient) this.#resilient++;
    lane.mix = resilient ? "own-resilient" : "own-plain";
    lane.limiter.copyFrom(this.#limiter);
    this.#prime(lane.encoder);
  }

  #prime(encoder: OpusEncoder): void {
    if (this.#primed === MAX_PRIMED_PER_TICK) {
      this.#metrics.unprimedSwitches.inc();
      return;
    }
    this.#primed++;
    this.#safely(() => this.#history.prime(encoder));
  }

  #sendOwn(lane: ReturnLane, strip: SpeakerStrip, sum: Float64Array): void {
    this.#safely(() => lane.sendWithout(strip.share, sum));
    this.#metrics.ownReturns.inc();
  }

  #sendShared(speakers: readonly ReturningSpeaker[]): void {
    if (this.#sharedIsStale) this.#prime(this.#shared);
    this.#sharedIsStale = false;
    this.#metrics.sharedReturns.inc();
    this.#safely(() => {
      const packet = this.#shared.encode(this.#pcm);
      for (const { lane } of speakers) if (lane?.mix === "shared") this.#safely(() => lane.send(packet));
    });
  }

  /** Lets the first new encoder that is not in use hear what its speaker hears: one each tick, so that a rush costs no time. */
  #warmOne(speakers: readonly ReturningSpeaker[]): void {
    for (const { lane } of speakers) {
      if (lane === undefined || lane.mix !== "shared" || lane.warmth >= WARM_UP_FRAMES) continue;
      lane.warmth++;
      this.#safely(() => lane.encoder.encode(this.#pcm));
      return;
    }
  }

  /** One speaker's fault is not another's. */
  #safely(act: () => void): void {
    try {
      act();
    } catch {
      this.#metrics.returnFaults.inc();
    }
  }
}

function countResilient(speakers: readonly ReturningSpeaker[]): number {
  let count = 0;
  for (const { lane } of speakers) if (lane?.mix === "own-resilient") count++;
  return count;
}
