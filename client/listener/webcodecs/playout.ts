import { PcmTimeline } from "./pcm-timeline.ts";
import { findSplice, SEARCH_SAMPLES, SPLICE_SAMPLES } from "./pitch-splice.ts";

/** Sound begins and ends with a ramp of 5 ms, so that no edge clicks. */
const FADE_SAMPLES = 240;
/** After running dry, sound begins again with this much in hand. */
export const RESUME_SAMPLES = 3_840;
/** Time owed before a splice is looked for: 5 ms. */
const OWED_BEFORE_SPLICE = 240;
/** Owing this much, 40 ms, the best splice is taken whatever it is like. */
const OWED_AT_MOST = 1_920;
const LIKE_ENOUGH = 0.8;
/** After a search that found nothing good, the sound must move on before the next: 5 ms. */
const SEARCH_PAUSE = 240;

/**
 * Sounds a timeline at a rate, pitch unchanged; crosses holes with a short fade, and waits in silence when it runs dry.
 * All counts are samples at 48 kHz. Runs in an AudioWorklet; knows nothing of it.
 */
export class Playout {
  readonly timeline: PcmTimeline;
  readonly #search = new Float32Array(SEARCH_SAMPLES);
  #head: number | undefined;
  #jumpTo: number | undefined;
  #rate = 1;
  #owed = 0;
  #pause = 0;
  #spliceLag = 0;
  #spliceLeft = 0;
  /** Up to FADE_SAMPLES: how far the sound has come up. */
  #faded = 0;
  #dry = true;
  #runEnd = 0;
  #timesDry = 0;

  constructor(channels: number) {
    this.timeline = new PcmTimeline(channels);
  }

  /** The next sample to sound; `undefined` before the first `jump`. */
  get head(): number | undefined {
    return this.#jumpTo ?? this.#head;
  }

  get isSounding(): boolean {
    return this.#head !== undefined && !this.#dry;
  }

  /** How often it ran dry. */
  get timesDry(): number {
    return this.#timesDry;
  }

  jump(to: number): void {
    this.#jumpTo = to;
    if (this.#dry) this.#land();
  }

  setRate(rate: number): void {
    this.#rate = rate;
    if (rate === 1) this.#owed = 0;
  }

  /** Fills all of `planes`, one per channel of the timeline. */
  render(planes: readonly Float32Array[]): void {
    const samples = planes[0]?.length ?? 0;
    this.#dropPast();
    this.#findRun();
    this.#considerSplice(samples);
    for (let index = 0; index < samples; index++) this.#renderSample(planes, index);
  }

  #renderSample(planes: readonly Float32Array[], index: number): void {
    const head = this.#head;
    const fading = this.#jumpTo !== undefined || this.#needed() <= FADE_SAMPLES;
    this.#faded = fading ? Math.max(0, this.#faded - 1) : Math.min(FADE_SAMPLES, this.#faded + 1);
    const gain = this.#faded / FADE_SAMPLES;
    const silent = head === undefined || this.#dry;
    for (let channel = 0; channel < planes.length; channel++) {
      const plane = planes[channel];
      if (plane !== undefined) plane[index] = silent ? 0 : gain * this.#sampleAt(channel, head);
    }
    if (silent) return;
    this.#head = head + 1;
    this.#owed += this.#rate - 1;
    if (this.#spliceLeft > 0) this.#advanceSplice();
    if (this.#jumpTo !== undefined && this.#faded === 0) this.#land();
    else if (this.#needed() <= 0) this.#runOut();
  }

  /** Samples left in the present run, for the head and for the piece that is being faded to. */
  #needed(): number {
    const ahead = this.#spliceLeft > 0 ? Math.max(0, this.#spliceLag) : 0;
    return this.#runEnd - (this.#head ?? this.#runEnd) - ahead;
  }

  #sampleAt(channel: number, head: number): number {
    const from = this.timeline.sample(channel, head);
    if (this.#spliceLeft === 0) return from;
    const to = this.timeline.sample(channel, head + this.#spliceLag);
    const faded = 1 - this.#spliceLeft / SPLICE_SAMPLES;
    return from + (to - from) * faded;
  }

  #advanceSplice(): void {
    this.#spliceLeft -= 1;
    if (this.#spliceLeft > 0 || this.#head === undefined) return;
    this.#head += this.#spliceLag;
    this.#owed -= this.#spliceLag;
  }

  /** Owing time, looks for a place where a period of the pitch can be left out, or sounded twice. */
  #considerSplice(samples: number): void {
    this.#pause -= samples;
    if (Math.abs(this.#owed) < OWED_BEFORE_SPLICE || this.#spliceLeft > 0 || this.#pause > 0) return;
    if (this.#head === undefined || this.#dry || this.#jumpTo !== undefined) return;
    const backwards = this.#owed < 0;
    const searchAt = backwards ? this.#head - SEARCH_SAMPLES + SPLICE_SAMPLES : this.#head;
    const searchEnd = searchAt + SEARCH_SAMPLES;
    const run = this.timeline.runs.runAt(this.#head);
    if (run === undefined || run.start > searchAt || run.end < searchEnd + FADE_SAMPLES) return;
    this.timeline.readMono(searchAt, this.#search);
    const { lag, likeness } = findSplice(backwards ? this.#search.reverse() : this.#search);
    if (likeness < LIKE_ENOUGH && Math.abs(this.#owed) < OWED_AT_MOST) {
      this.#pause = SEARCH_PAUSE;
      return;
    }
    this.#spliceLag = backwards ? -lag : lag;
    this.#spliceLeft = SPLICE_SAMPLES;
  }

  #runOut(): void {
    this.#cancelSplice();
    const next = this.#head === undefined ? undefined : this.timeline.runs.runAfter(this.#head - 1);
    if (next === undefined) {
      this.#dry = true;
      this.#timesDry += 1;
      return;
    }
    this.#head = next.start;
    this.#runEnd = next.end;
    this.#faded = 0;
  }

  #land(): void {
    this.#cancelSplice();
    this.#head = this.#jumpTo;
    this.#jumpTo = undefined;
    this.#owed = 0;
    this.#faded = 0;
    this.#dry = false;
    this.#findRun();
    if (this.#needed() <= 0) this.#runOut();
  }

  #cancelSplice(): void {
    this.#spliceLeft = 0;
    this.#spliceLag = 0;
  }

  #findRun(): void {
    if (this.#head === undefined) return;
    this.#runEnd = this.timeline.runs.runAt(this.#head)?.end ?? this.#head;
    if (this.#dry) this.#resume();
  }

  #resume(): void {
    if (this.#head === undefined) return;
    const run = this.timeline.runs.runAt(this.#head) ?? this.timeline.runs.runAfter(this.#head);
    const head = Math.max(run?.start ?? 0, this.#head);
    if (run === undefined || run.end - head < RESUME_SAMPLES) return;
    this.#head = head;
    this.#runEnd = run.end;
    this.#faded = 0;
    this.#dry = false;
  }

  /** A head that the timeline has left behind goes on with what is there. */
  #dropPast(): void {
    const first = this.timeline.runs.all[0];
    if (this.#head !== undefined && first !== undefined && this.#head < first.start) this.#head = first.start;
  }
}
