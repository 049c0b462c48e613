/**
 * The playout in the audio thread. A page serves this file's bundle as a script of its own, so that a content security
 * policy without `blob:` takes it.
 */
import { Playout } from "./playout.ts";
import { PLAYOUT_PROCESSOR, type PlayoutOrder, type PlayoutReport } from "./playout-messages.ts";

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(
  name: string,
  processor: new (options: ProcessorOptions) => AudioWorkletProcessor,
): void;
declare const currentFrame: number;

type ProcessorOptions = { outputChannelCount?: number[] };

/** One report each 40 ms. */
const REPORT_EVERY_FRAMES = 1_920;

class PlayoutProcessor extends AudioWorkletProcessor {
  readonly #channels: number;
  #playout: Playout;
  #reportAtFrame = 0;
  #toldDry = 0;
  #obeyedJump = 0;

  constructor(options: ProcessorOptions) {
    super();
    this.#channels = options.outputChannelCount?.[0] ?? 1;
    this.#playout = new Playout(this.#channels);
    this.port.onmessage = ({ data }: MessageEvent<PlayoutOrder>) => this.#obey(data);
  }

  process(_inputs: unknown, outputs: Float32Array[][]): boolean {
    this.#playout.render(outputs[0] ?? []);
    if (currentFrame >= this.#reportAtFrame || this.#playout.timesDry !== this.#toldDry) this.#report();
    return true;
  }

  #obey(order: PlayoutOrder): void {
    if (order.order === "sound") this.#playout.timeline.write(order.at, order.planes);
    else if (order.order === "jump") this.#jump(order.to, order.jump);
    else if (order.order === "rate") this.#playout.setRate(order.rate);
    else this.#playout = new Playout(this.#channels);
  }

  #jump(to: number, jump: number): void {
    this.#obeyedJump = jump;
    this.#playout.jump(to);
  }

  #report(): void {
    const { head = null, isSounding, timesDry } = this.#playout;
    this.#reportAtFrame = currentFrame + REPORT_EVERY_FRAMES;
    this.#toldDry = timesDry;
    const frame = currentFrame + 128;
    this.port.postMessage({
      head,
      sounding: isSounding,
      frame,
      timesDry,
      jump: this.#obeyedJump,
    } satisfies PlayoutReport);
  }
}

registerProcessor(PLAYOUT_PROCESSOR, PlayoutProcessor);
