import type { Metrics } from "../../platform/index.ts";

/** Why a source's frame was left out: it threw, held what is no finite number, or lay far beyond full scale. */
export type SourceFault = "threw" | "not_finite" | "beyond_scale";

type Count = { inc(by?: number): void };

/** The mixer's counts, shared by all rooms of an origin. Make it once: a second one would clash over the names. */
export class MixerMetrics {
  readonly speakers: Count & { dec(by?: number): void };
  readonly speakersRefused: Count;
  readonly speakerFrames: Count;
  readonly holdFrames: Count;
  readonly faults: Record<SourceFault, Count>;
  readonly ownReturns: Count;
  readonly sharedReturns: Count;
  readonly returnFaults: Count;
  readonly returnSwitches: Count;
  readonly unprimedSwitches: Count;

  constructor(metrics: Metrics) {
    this.speakers = metrics.gauge("stentor_mixer_speakers", "Speakers whose sound is pulled.");
    this.speakersRefused = metrics.counter(
      "stentor_mixer_speakers_refused_total",
      "Speakers refused because their room was full.",
    );
    const frames = metrics.counter("stentor_mixer_frames_total", "Frames of program by what plays.", ["playing"]);
    this.speakerFrames = frames.labels({ playing: "speakers" });
    this.holdFrames = frames.labels({ playing: "hold" });
    const faults = metrics.counter("stentor_mixer_source_faults_total", "Frames of a speaker left out.", ["fault"]);
    this.faults = {
      threw: faults.labels({ fault: "threw" }),
      not_finite: faults.labels({ fault: "not_finite" }),
      beyond_scale: faults.labels({ fault: "beyond_scale" }),
    };
    const encodes = metrics.counter("stentor_mixer_return_encodes_total", "Returns encoded.", ["mix"]);
    this.ownReturns = encodes.labels({ mix: "own" });
    this.sharedReturns = encodes.labels({ mix: "shared" });
    this.returnFaults = metrics.counter("stentor_mixer_return_faults_total", "Returns that encoder or sink refused.");
    this.returnSwitches = metrics.counter(
      "stentor_mixer_return_switches_total",
      "Changes of a speaker between the shared return and his own.",
    );
    this.unprimedSwitches = metrics.counter(
      "stentor_mixer_return_switches_unprimed_total",
      "Of these, made without priming the encoder, because too many fell into one tick.",
    );
  }
}
