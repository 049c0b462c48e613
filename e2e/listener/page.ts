import { Listener, type ListenerState, type ListenPath } from "../../client/listener/index.ts";

type Block = { block: Float32Array; atMs: number };

export type SweepPage = {
  listen(path: ListenPath | undefined): Promise<void>;
  startAgain(): Promise<void>;
  /** As a phone call does. */
  pause(): void;
  stop(): void;
  states: ListenerState[];
  /** Unix milliseconds: `start` was called; the first sound left the player. */
  startedAtMs: number;
  firstSoundAtMs: number | undefined;
  blocks: Block[];
  /** Takes the blocks, as 16-bit PCM in base64. */
  take(): { base64: string; firstAtMs: number };
};

declare global {
  interface Window {
    sweep: SweepPage;
  }
}

let listener: Listener | undefined;
let element: HTMLAudioElement | undefined;

const page: SweepPage = {
  states: [],
  startedAtMs: 0,
  firstSoundAtMs: undefined,
  blocks: [],
  async listen(path) {
    const audio = new Audio();
    element = audio;
    if (path !== "webcodecs") await recordElement(audio);
    page.states = [];
    page.blocks = [];
    page.firstSoundAtMs = undefined;
    listener = new Listener({
      room: "sweep",
      ...(path !== undefined && { path }),
      audio,
      onState: (state) => void page.states.push(state),
    });
    page.startedAtMs = Date.now();
    await listener.start();
  },
  pause: () => element?.pause(),
  startAgain: async () => listener?.start(),
  stop: () => listener?.stop(),
  take() {
    const blocks = page.blocks;
    page.blocks = [];
    const pcm = new Int16Array(blocks.length * 128);
    blocks.forEach(({ block }, index) => {
      pcm.set(
        block.map((sample) => Math.round(sample * 32_767)),
        index * 128,
      );
    });
    const firstAtMs = Math.min(...blocks.map(({ atMs }, index) => atMs - (index * 128) / 48));
    const bytes = new Uint8Array(pcm.buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    return { base64: btoa(text), firstAtMs };
  },
};
window.sweep = page;

async function recorderIn(context: BaseAudioContext): Promise<AudioNode> {
  await context.audioWorklet.addModule("/recorder.js");
  const node = new AudioWorkletNode(context, "recorder", { channelCount: 1, channelCountMode: "explicit" });
  node.port.onmessage = ({ data }: MessageEvent<Block>) => {
    if (page.firstSoundAtMs === undefined && data.block.some((sample) => Math.abs(sample) > 0.02)) {
      page.firstSoundAtMs = data.atMs;
    }
    page.blocks.push(data);
  };
  return node;
}

async function recordElement(audio: HTMLAudioElement): Promise<void> {
  const context = new AudioContext({ sampleRate: 48_000 });
  const recorder = await recorderIn(context);
  context.createMediaElementSource(audio).connect(recorder).connect(context.destination);
  await context.resume();
}

// The listener's own context has no door for a test: whatever is connected to its destination is heard as well.
const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode;
AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode) {
  if (to instanceof AudioDestinationNode && this instanceof GainNode) {
    void recorderIn(this.context).then((recorder) => connect.call(this, recorder));
  }
  return connect.call(this, to);
} as typeof AudioNode.prototype.connect;
