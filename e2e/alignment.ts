import { RATE, type Sound } from "./speech.ts";

/** How a recording lies on the speech that was spoken. */
export type Alignment = {
  /** Normalised cross-correlation of the whole recording with the speech, along the path of lags. */
  correlation: number;
  /** The same at one lag for all, which a stretch of time of a thousandth already spoils. */
  rigid: number;
  /** From one window to the next, the largest change of lag. A gap or a repeat of more than this breaks the path. */
  largestStepMs: number;
  /** How much the lag changed from the first window to the last: time that was stretched. */
  stretchedMs: number;
  /** Where in the speech the recording begins. */
  offsetMs: number;
};

const COARSE_RATE = 2_000;
const ANCHOR_SECONDS = 2;
const WINDOW = RATE / 10;
/** Between two windows time stretches by less than this, and a pitch period is longer than twice this. */
const STEP = (1.2 * RATE) / 1000;
/** A window quieter than this share of the loudest says nothing about where it belongs. */
const QUIET = 0.02;

/**
 * Finds the recording in the speech; both 48 kHz mono, the recording the shorter one. The recording is cut into windows
 * of 100 ms, and each may lie at most 1.2 ms from where its neighbour says: the stretching of a jitter buffer fits in, a lost
 * or repeated piece does not, and spoils the correlation from there on.
 */
export function align(recording: Sound, spoken: Sound): Alignment {
  const windows = cut(recording);
  const loudest = Math.max(...windows.map(energy));
  const anchor = anchorOf(windows, loudest);
  const startLag = findAnchor(recording, spoken, anchor);
  const lags = new Array<number>(windows.length).fill(startLag);
  for (const direction of [1, -1]) {
    let lag = startLag;
    for (let at = anchor; at >= 0 && at < windows.length; at += direction) {
      const window = windows[at] ?? new Float32Array(0);
      if (energy(window) >= QUIET * loudest) lag = bestLag(window, spoken, lag + at * WINDOW, STEP) - at * WINDOW;
      lags[at] = lag;
    }
  }
  const steps = lags.slice(1).map((lag, at) => Math.abs(lag - (lags[at] ?? lag)));
  const ms = (samples: number) => (samples / RATE) * 1000;
  return {
    correlation: alongPath(windows, lags, spoken),
    rigid: correlationAt(recording, spoken, startLag),
    largestStepMs: ms(Math.max(0, ...steps)),
    stretchedMs: ms((lags.at(-1) ?? 0) - (lags[0] ?? 0)),
    offsetMs: ms(lags[0] ?? 0),
  };
}

function cut(recording: Sound): Sound[] {
  const count = Math.floor(recording.length / WINDOW);
  return Array.from({ length: count }, (_, at) => recording.subarray(at * WINDOW, (at + 1) * WINDOW));
}

/** The first window of the loudest two seconds. */
function anchorOf(windows: readonly Sound[], loudest: number): number {
  const span = (ANCHOR_SECONDS * RATE) / WINDOW;
  const loudness = windows.map((window) => Math.min(energy(window), loudest / 4));
  let best = { at: 0, sum: -1 };
  for (let at = 0; at + span <= windows.length; at++) {
    const sum = loudness.slice(at, at + span).reduce((total, each) => total + each, 0);
    if (sum > best.sum) best = { at, sum };
  }
  return best.at;
}

/** The lag of the recording as those two seconds have it: coarsely over the whole speech, then to the sample. */
function findAnchor(recording: Sound, spoken: Sound, anchor: number): number {
  const at = anchor * WINDOW;
  const piece = recording.subarray(at, at + ANCHOR_SECONDS * RATE);
  const factor = RATE / COARSE_RATE;
  const whole = decimate(spoken, factor);
  const coarse = bestLag(decimate(piece, factor), whole, whole.length / 2, whole.length / 2);
  return bestLag(piece.subarray(0, RATE / 4), spoken, coarse * factor, RATE / 50) - at;
}

function bestLag(piece: Sound, spoken: Sound, around: number, reach: number): number {
  let best = { lag: Math.round(around), correlation: -1 };
  for (let lag = Math.round(around - reach); lag <= around + reach; lag++) {
    const correlation = correlationAt(piece, spoken, lag);
    if (correlation > best.correlation) best = { lag, correlation };
  }
  return best.lag;
}

/** −1 when the piece would not lie wholly within the speech. */
function correlationAt(piece: Sound, spoken: Sound, lag: number): number {
  if (lag < 0 || lag + piece.length > spoken.length) return -1;
  const { product, ours, theirs } = sums(piece, spoken, lag);
  return ours === 0 || theirs === 0 ? 0 : product / Math.sqrt(ours * theirs);
}

function alongPath(windows: readonly Sound[], lags: readonly number[], spoken: Sound): number {
  const total = { product: 0, ours: 0, theirs: 0 };
  windows.forEach((window, at) => {
    const each = sums(window, spoken, (lags[at] ?? 0) + at * WINDOW);
    total.product += each.product;
    total.ours += each.ours;
    total.theirs += each.theirs;
  });
  return total.product / Math.sqrt(total.ours * total.theirs);
}

function sums(piece: Sound, spoken: Sound, lag: number) {
  let product = 0;
  let ours = 0;
  let theirs = 0;
  for (let at = 0; at < piece.length; at++) {
    const a = piece[at] ?? 0;
    const b = spoken[lag + at] ?? 0;
    product += a * b;
    ours += a * a;
    theirs += b * b;
  }
  return { product, ours, theirs };
}

function decimate(sound: Sound, factor: number): Sound {
  const out = new Float32Array(Math.floor(sound.length / factor));
  for (let at = 0; at < out.length; at++) {
    let sum = 0;
    for (let k = 0; k < factor; k++) sum += sound[at * factor + k] ?? 0;
    out[at] = sum / factor;
  }
  return out;
}

function energy(sound: Sound): number {
  return sound.reduce((sum, sample) => sum + sample * sample, 0);
}
