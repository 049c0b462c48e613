import { playsHls } from "../plays-hls.ts";
import { BlockPlayer, playsBlocks } from "./block-player.ts";
import { holdLoopWav } from "./hold-loop.ts";
import type { Meanwhile } from "./meanwhile.ts";

/** A copy that could not be played is tried again after so long. */
const TRY_AGAIN_MS = 30_000;

let holdUrl: string | undefined;

/** Sounds through the program's own element, which the listener's tap has unlocked, so that nobody taps twice. */
export class WaitingSound {
  readonly #audio: HTMLAudioElement;
  readonly #onChange: (meanwhile: Meanwhile) => void;
  #playing: Meanwhile = "nothing";
  #overflowUrl: string | undefined;
  #blocks: BlockPlayer | undefined;
  #failedAtMs = Number.NEGATIVE_INFINITY;
  #off = new AbortController();

  constructor(audio: HTMLAudioElement, onChange: (meanwhile: Meanwhile) => void) {
    this.#audio = audio;
    this.#onChange = onChange;
  }

  /**
   * The hold sound, and the delayed copy at `overflowUrl` in its place as soon as that can be heard. May be called again at any time, with
   * another address or none.
   */
  play(overflowUrl: string | undefined): void {
    if (this.#playing === "nothing" || (overflowUrl === undefined && this.#playing === "overflow")) this.#playHold();
    if (overflowUrl === undefined || overflowUrl === this.#overflowUrl) return;
    if (performance.now() - this.#failedAtMs > TRY_AGAIN_MS) this.#tryOverflow(overflowUrl);
  }

  /** The element is free again, and silent. */
  stop(): void {
    if (this.#playing === "nothing") return;
    this.#letGo();
    this.#audio.pause();
    this.#change("nothing");
  }

  #tryOverflow(url: string): void {
    this.#blocks?.stop();
    this.#overflowUrl = url;
    if (playsBlocks()) {
      this.#blocks = new BlockPlayer(this.#audio, url, {
        ready: () => this.#playBlocks(),
        failed: () => this.#overflowFailed(),
      });
      this.#blocks.start();
    } else if (playsHls(this.#audio)) this.#playNatively(url);
  }

  #playBlocks(): void {
    this.#audio.loop = false;
    this.#blocks?.take();
    this.#run("overflow");
  }

  #playNatively(url: string): void {
    this.#audio.loop = false;
    this.#audio.src = url;
    this.#audio.addEventListener("error", () => this.#overflowFailed(), { signal: this.#off.signal });
    this.#run("overflow");
  }

  #overflowFailed(): void {
    this.#failedAtMs = performance.now();
    if (this.#playing === "overflow") this.#playHold();
    else this.#blocks = undefined;
    this.#overflowUrl = undefined;
  }

  #playHold(): void {
    this.#letGo();
    holdUrl ??= URL.createObjectURL(new Blob([holdLoopWav()], { type: "audio/wav" }));
    this.#audio.src = holdUrl;
    this.#audio.loop = true;
    this.#run("hold");
  }

  #run(meanwhile: Meanwhile): void {
    this.#audio.playbackRate = 1;
    // Where the browser wants another tap, the place is kept in silence, and the program asks for the tap.
    this.#audio.play().catch(() => undefined);
    this.#change(meanwhile);
  }

  #change(meanwhile: Meanwhile): void {
    if (meanwhile === this.#playing) return;
    this.#playing = meanwhile;
    this.#onChange(meanwhile);
  }

  #letGo(): void {
    this.#off.abort();
    this.#off = new AbortController();
    this.#blocks?.stop();
    this.#blocks = undefined;
    this.#overflowUrl = undefined;
    this.#audio.loop = false;
  }
}
