import { SAMPLE_RATE_HZ } from "../../../src/protocol/index.ts";
import { SampleRuns } from "./sample-runs.ts";

/** 32 s, as an ear that is catching up may be so far behind; older sound gives way to newer. */
export const TIMELINE_SAMPLES = 32 * SAMPLE_RATE_HZ;

/** The newest seconds of decoded sound, each sample at its own time. */
export class PcmTimeline {
  readonly runs = new SampleRuns();
  readonly #planes: Float32Array[];

  constructor(channels: number) {
    this.#planes = Array.from({ length: channels }, () => new Float32Array(TIMELINE_SAMPLES));
  }

  get channels(): number {
    return this.#planes.length;
  }

  /** One plane per channel; a mono sound fills both channels of a stereo timeline. What is there already stays. */
  write(at: number, planes: readonly Float32Array[]): void {
    const length = planes[0]?.length ?? 0;
    const known = this.runs.add(at, at + length);
    for (const [channel, plane] of this.#planes.entries()) {
      const from = planes[Math.min(channel, planes.length - 1)];
      if (from !== undefined) copyIntoRing(plane, at + known, from.subarray(known));
    }
    this.runs.forgetBefore((this.runs.end ?? 0) - TIMELINE_SAMPLES);
  }

  /** Only for a sample that a run holds. */
  sample(channel: number, at: number): number {
    return this.#planes[channel]?.[at % TIMELINE_SAMPLES] ?? 0;
  }

  /** The mean of all channels from `at` on; only for samples that a run holds. */
  readMono(at: number, into: Float32Array): void {
    const scale = 1 / this.#planes.length;
    into.fill(0);
    for (const plane of this.#planes) {
      for (let index = 0; index < into.length; index++) {
        into[index] = (into[index] ?? 0) + scale * (plane[(at + index) % TIMELINE_SAMPLES] ?? 0);
      }
    }
  }
}

function copyIntoRing(ring: Float32Array, at: number, samples: Float32Array): void {
  const newest = samples.subarray(Math.max(0, samples.length - ring.length));
  const from = (at + samples.length - newest.length) % ring.length;
  const untilWrap = Math.min(newest.length, ring.length - from);
  ring.set(newest.subarray(0, untilWrap), from);
  ring.set(newest.subarray(untilWrap), 0);
}
