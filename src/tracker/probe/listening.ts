import {
  decodeFrames,
  FRAME_TYPE,
  type ListenFrame,
  type Moved,
  PART_MS,
  type Pace,
  partStartMs,
  readPartFrame,
  type Welcome,
} from "../../protocol/index.ts";
import { ENOUGH_MS, type Heard } from "./heard.ts";
import { SoundMeter } from "./sound-meter.ts";

const TEXT = new TextDecoder();

/** What to do after a message. */
export type Step = "go-on" | "enough" | "already-met" | "ended";

/** One listener's connection, message by message. Times are monotonic milliseconds. */
export class Listening implements Disposable {
  ticket: string | undefined;
  readonly #startedAtMs: number;
  readonly #claim: (edge: string) => boolean;
  #welcome: { said: Welcome; atMs: number } | undefined;
  #intervalMs = 0;
  #meter: SoundMeter | undefined;
  #firstSoundMs: number | null = null;
  #behindMs: number | null = null;
  #last: number | undefined;
  #missing = 0;
  #isFlowing = false;

  /** `claim`: whether this edge is yet to be met. */
  constructor(startedAtMs: number, claim: (edge: string) => boolean) {
    this.#startedAtMs = startedAtMs;
    this.#claim = claim;
  }

  /** Messages come one at a time, each after the one before was taken. Throws RangeError on what is not of the listening protocol. */
  async take(message: Uint8Array, nowMs: number): Promise<Step> {
    for (const frame of decodeFrames(message)) {
      const step = await this.#takeFrame(frame, nowMs);
      if (step !== "go-on") return step;
    }
    return this.#isFlowing && (this.#meter?.heardMs ?? 0) >= ENOUGH_MS ? "enough" : "go-on";
  }

  /** `undefined`: no edge has greeted. */
  heard(): Heard | undefined {
    if (this.#welcome === undefined) return undefined;
    return {
      edge: this.#welcome.said.edge,
      levelDb: this.#meter?.levelDb ?? null,
      isSilent: this.#meter?.isSilent ?? true,
      heardMs: this.#meter?.heardMs ?? 0,
      behindMs: this.#behindMs,
      firstSoundMs: this.#firstSoundMs,
      intervalMs: this.#intervalMs,
      missing: this.#missing,
      isFlowing: this.#isFlowing,
    };
  }

  [Symbol.dispose](): void {
    this.#meter?.[Symbol.dispose]();
  }

  async #takeFrame({ type, body }: ListenFrame, nowMs: number): Promise<Step> {
    if (type === FRAME_TYPE.welcome) return this.#greet(json<Welcome>(body), nowMs);
    if (type === FRAME_TYPE.init) await this.#begin(body);
    else if (type === FRAME_TYPE.part) this.#sound(body, nowMs);
    else if (type === FRAME_TYPE.pace) this.#intervalMs = Math.max(this.#intervalMs, json<Pace>(body).intervalMs);
    else if (type === FRAME_TYPE.moved) this.#last = json<Moved>(body).to - 1;
    else if (type === FRAME_TYPE.ticket) this.ticket = TEXT.decode(body);
    else if (type === FRAME_TYPE.end) return "ended";
    return "go-on";
  }

  #greet(said: Welcome, atMs: number): Step {
    this.#welcome = { said, atMs };
    this.#intervalMs = said.intervalMs;
    return this.#claim(said.edge) ? "go-on" : "already-met";
  }

  async #begin(init: Uint8Array): Promise<void> {
    this.#meter?.[Symbol.dispose]();
    this.#meter = await SoundMeter.of(init);
  }

  #sound(body: Uint8Array, nowMs: number): void {
    if (this.#welcome === undefined) throw new RangeError("Cannot listen: no welcome came first");
    const { number, cmaf } = readPartFrame(body);
    const { said, atMs } = this.#welcome;
    this.#firstSoundMs ??= nowMs - this.#startedAtMs;
    if (this.#last !== undefined) this.#missing += Math.max(0, number - this.#last - 1);
    this.#last = number;
    this.#isFlowing ||= number > (said.window?.last ?? -1);
    const edgeNowMs = said.serverTimeMs + nowMs - atMs;
    this.#behindMs = Math.max(0, edgeNowMs - partStartMs(said.epochMs, number) - PART_MS);
    this.#meter?.take(cmaf);
  }
}

function json<T>(body: Uint8Array): T {
  return JSON.parse(TEXT.decode(body)) as T;
}
