import { SAMPLE_RATE_HZ } from "../../../src/protocol/index.ts";
import { PLAYOUT_PROCESSOR, type PlayoutOrder, type PlayoutReport } from "./playout-messages.ts";

/** A context that does not run this long after it was asked to needs a tap. */
const RUN_TIMEOUT_MS = 500;
/** Sound and orders that wait for the worklet's script: 20 s of packets. */
const MAX_WAITING_ORDERS = 1_000;
/** Stereo; the browser mixes it down where there is one loudspeaker. */
const CHANNELS = 2;

export type PlayoutNodeEvents = {
  ranDry(): void;
  blocked(): void;
  unblocked(): void;
  failed(message: string): void;
};

/** The page's end of the playout worklet: its context, its volume, and where its ear is now. */
export class PlayoutNode {
  readonly #workletUrl: string;
  readonly #events: PlayoutNodeEvents;
  #context: AudioContext | undefined;
  #gain: GainNode | undefined;
  #node: AudioWorkletNode | undefined;
  #waiting: PlayoutOrder[] = [];
  #report: PlayoutReport | undefined;
  #jumpedTo: number | undefined;
  #jumps = 0;
  #timesDry = 0;
  #rate = 1;
  #volume = 1;
  #muted = false;
  #blocked = false;
  #closed = false;

  constructor(workletUrl: string, events: PlayoutNodeEvents) {
    this.#workletUrl = workletUrl;
    this.#events = events;
  }

  /** Call within the tap. */
  open(): void {
    if (this.#context === undefined) this.#build();
    this.#context?.resume().catch(() => undefined);
    setTimeout(() => this.#checkRunning(), RUN_TIMEOUT_MS);
  }

  sound(at: number, planes: Float32Array[]): void {
    this.#order(
      { order: "sound", at, planes },
      planes.map(({ buffer }) => buffer),
    );
  }

  jump(to: number): void {
    this.#jumpedTo = to;
    this.#jumps += 1;
    this.#report = undefined;
    this.#order({ order: "jump", to, jump: this.#jumps });
  }

  setRate(rate: number): void {
    if (rate === this.#rate) return;
    this.#rate = rate;
    this.#order({ order: "rate", rate });
  }

  setVolume(volume: number): void {
    this.#volume = volume;
    this.#applyVolume();
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#applyVolume();
  }

  clear(): void {
    this.#waiting = [];
    this.#report = undefined;
    this.#jumpedTo = undefined;
    this.#order({ order: "clear" });
  }

  /** The sample that leaves the worklet now; `undefined` before the first jump. */
  head(): number | undefined {
    if (this.#jumpedTo === undefined) return undefined;
    if (this.#report === undefined || this.#report.head === null) return this.#jumpedTo;
    if (!this.#report.sounding || this.#context === undefined) return this.#report.head;
    const since = this.#context.currentTime * SAMPLE_RATE_HZ - this.#report.frame;
    return this.#report.head + since * this.#rate;
  }

  /** From the worklet to the loudspeaker, as far as the browser knows. */
  outputLatencyMs(): number {
    const { outputLatency = 0, baseLatency = 0 } = this.#context ?? {};
    return (outputLatency || baseLatency) * 1000;
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#node?.disconnect();
    this.#context?.close().catch(() => undefined);
  }

  #build(): void {
    const context = new AudioContext({ sampleRate: SAMPLE_RATE_HZ, latencyHint: "interactive" });
    this.#context = context;
    this.#gain = context.createGain();
    this.#gain.connect(context.destination);
    this.#applyVolume();
    context.addEventListener("statechange", () => this.#checkRunning());
    context.audioWorklet.addModule(this.#workletUrl).then(
      () => this.#loaded(context),
      () => this.#closed || this.#events.failed("the worklet's script could not be loaded"),
    );
  }

  #loaded(context: AudioContext): void {
    if (this.#closed || this.#gain === undefined) return;
    const node = new AudioWorkletNode(context, PLAYOUT_PROCESSOR, {
      numberOfInputs: 0,
      outputChannelCount: [CHANNELS],
    });
    node.port.onmessage = ({ data }: MessageEvent<PlayoutReport>) => this.#reported(data);
    node.onprocessorerror = () => this.#events.failed("the worklet failed");
    node.connect(this.#gain);
    this.#node = node;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const order of waiting) this.#order(order);
  }

  #order(order: PlayoutOrder, transfer: Transferable[] = []): void {
    if (this.#closed) return;
    if (this.#node !== undefined) this.#node.port.postMessage(order, transfer);
    else if (this.#waiting.push(order) > MAX_WAITING_ORDERS) this.#waiting.shift();
  }

  #reported(report: PlayoutReport): void {
    if (this.#closed) return;
    if (report.timesDry > this.#timesDry) this.#events.ranDry();
    this.#timesDry = report.timesDry;
    if (report.head !== null && report.jump === this.#jumps) this.#report = report;
  }

  #applyVolume(): void {
    if (this.#gain !== undefined) this.#gain.gain.value = this.#muted ? 0 : this.#volume;
  }

  #checkRunning(): void {
    if (this.#closed || this.#context === undefined) return;
    const blocked = this.#context.state !== "running";
    if (blocked === this.#blocked) return;
    this.#blocked = blocked;
    if (blocked) this.#events.blocked();
    else this.#events.unblocked();
  }
}
