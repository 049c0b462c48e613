import { SAMPLE_RATE_HZ } from "../../../src/protocol/index.ts";
import type { Player, PlayerEvents, PlayerView } from "../player.ts";
import { RebuildBudget } from "../rebuild-budget.ts";
import { viewAround } from "../sound-ranges.ts";
import type { ArrivedPart } from "../transport/index.ts";
import { PartDecoder } from "./part-decoder.ts";
import { PlayoutNode } from "./playout-node.ts";
import { SampleRuns } from "./sample-runs.ts";

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Runs behind the ear are of no use to anyone. */
const KEEP_BEHIND_SAMPLES = SAMPLE_RATE_HZ;

/** Decodes by WebCodecs and sounds through an AudioWorklet; needs a secure page, and stops when a phone locks. */
export class WebCodecsPlayer implements Player {
  readonly path = "webcodecs";
  readonly #events: PlayerEvents;
  readonly #decoder: PartDecoder;
  readonly #node: PlayoutNode;
  readonly #runs = new SampleRuns();
  readonly #budget = new RebuildBudget();
  #closed = false;

  constructor({ workletUrl, events }: { workletUrl: string; events: PlayerEvents }) {
    this.#events = events;
    this.#node = new PlayoutNode(workletUrl, {
      ranDry: () => events.stalled(),
      blocked: () => events.blocked(),
      unblocked: () => events.unblocked(),
      failed: (message) => this.#fail(message),
    });
    this.#decoder = new PartDecoder({
      decoded: (at, planes) => this.#decoded(at, planes),
      dropped: () => events.dropped(1),
      failed: (message) => this.#decoderFailed(message),
    });
  }

  open(): void {
    this.#node.open();
  }

  /** It has no element. */
  rest(): void {}

  useInit(section: Uint8Array): void {
    this.#decoder.useInit(section);
  }

  useParts(parts: readonly ArrivedPart[]): void {
    for (const { cmaf } of parts) this.#decoder.usePart(cmaf);
  }

  view(): PlayerView {
    const head = this.#node.head();
    const ranges = this.#runs.all.map(({ start, end }) => ({
      startMs: start / SAMPLES_PER_MS,
      endMs: end / SAMPLES_PER_MS,
    }));
    const view = viewAround(ranges, head === undefined ? undefined : head / SAMPLES_PER_MS);
    return { ...view, outputLatencyMs: this.#node.outputLatencyMs() };
  }

  jumpTo(ms: number): void {
    this.#node.jump(Math.round(ms * SAMPLES_PER_MS));
  }

  setRate(rate: number): void {
    this.#node.setRate(rate);
  }

  setVolume(volume: number): void {
    this.#node.setVolume(volume);
  }

  setMuted(muted: boolean): void {
    this.#node.setMuted(muted);
  }

  clear(): void {
    this.#runs.clear();
    this.#node.clear();
    this.#decoder.restart();
  }

  close(): void {
    this.#closed = true;
    this.#decoder.close();
    this.#node.close();
  }

  #decoded(at: number, planes: Float32Array[]): void {
    const samples = planes[0]?.length ?? 0;
    this.#runs.add(at, at + samples);
    this.#runs.forgetBefore((this.#node.head() ?? at) - KEEP_BEHIND_SAMPLES);
    this.#node.sound(at, planes);
    this.#events.buffered();
  }

  #decoderFailed(message: string): void {
    if (this.#closed) return;
    if (this.#budget.allows(performance.now())) this.#decoder.restart();
    else this.#fail(message);
  }

  #fail(message: string): void {
    if (this.#closed) return;
    this.close();
    this.#events.fault({ code: "playback_failed", message: `Cannot play by webcodecs: ${message}` });
  }
}
