import { RATE, type Sound } from "./speech.ts";

/** How a recording lies on the speech that was spoken. */
export type Alignment = {
  /** Normalised cross-correlation of the whole recording with the speech at the one best lag. */
  correlation: number;
  /** Of the windows that hold speech: how many, and the worst one's correlation, each at its own best lag. */
  windows: number;
  worstWindow: number;
  /** From one window to the next, the largest change of lag: a gap or a repeat of that length. */
  largestJumpMs: number;
  /** Where in the speech the recording begins. */
  offsetMs: number;
};

const COARSE_RATE = 2_000;
const WINDOW_SECONDS = 0.5;
/** A window quieter than this share of the loudest says nothing about where it belongs. */
const QUIET = 0.1;
const TRACK_MS = 60;

/** Finds the recording in the speech; both 48 kHz mono, the recording the shorter one. */
export function align(recording: Sound, spoken: Sound): Alignment {
  const coarse = bestLag(decimate(recording, RATE / COARSE_RATE), decimate(spoken, RATE / COARSE_RATE));
  const around = (coarse.lag * RATE) / COARSE_RATE;
  const fine = searchLag(recording, spoken, around, RATE / 500);
  return { correlation: fine.correlation, offsetMs: (fine.lag / RATE) * 1000, ...track(recording, spoken, fine.lag) };
}

function track(recording: Sound, spoken: Sound, startLag: number) {
  const length = WINDOW_SECONDS * RATE;
  const count = Math.floor(recording.length / length);
  const windows = Array.from({ length: count }, (_, at) => recording.subarray(at * length, (at + 1) * length));
  const loudest = Math.max(...windows.map(energy));
  let lag = startLag;
  let worstWindow = 1;
  let largestJump = 0;
  let used = 0;
  windows.forEach((window, at) => {
    if (energy(window) < QUIET * loudest) return;
    const found = searchLag(window, spoken, lag + at * length, (TRACK_MS * RATE) / 1000);
    const foundLag = found.lag - at * length;
    if (used > 0) largestJump = Math.max(largestJump, Math.abs(foundLag - lag));
    lag = foundLag;
    worstWindow = Math.min(worstWindow, found.correlation);
    used++;
  });
  return { windows: used, worstWindow, largestJumpMs: (largestJump / RATE) * 1000 };
}

function bestLag(recording: Sound, spoken: Sound) {
  return searchLag(recording, spoken, 0, spoken.length, 0);
}

/** Coarse to fine around `around`: first every few samples, then each. */
function searchLag(recording: Sound, spoken: Sound, around: number, reach: number, stride = 4) {
  let best = { lag: 0, correlation: -1 };
  const consider = (lag: number) => {
    const correlation = correlationAt(recording, spoken, Math.round(lag), stride);
    if (correlation > best.correlation) best = { lag: Math.round(lag), correlation };
  };
  const step = stride === 0 ? 1 : stride;
  for (let lag = around - reach; lag <= around + reach; lag += step) consider(lag);
  if (step === 1) return best;
  const middle = best.lag;
  for (let lag = middle - step; lag <= middle + step; lag++) consider(lag);
  return { lag: best.lag, correlation: correlationAt(recording, spoken, best.lag, 1) };
}

/** −1 when the recording would not lie wholly within the speech. */
function correlationAt(recording: Sound, spoken: Sound, lag: number, stride: number): number {
  if (lag < 0 || lag + recording.length > spoken.length) return -1;
  let product = 0;
  let ours = 0;
  let theirs = 0;
  for (let at = 0; at < recording.length; at += stride || 1) {
    const a = recording[at] ?? 0;
    const b = spoken[lag + at] ?? 0;
    product += a * b;
    ours += a * a;
    theirs += b * b;
  }
  return ours === 0 || theirs === 0 ? 0 : product / Math.sqrt(ours * theirs);
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
