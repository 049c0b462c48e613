/**
 * A program that tells its own time: a tone that rises from 500 to 2,500 Hz in 2 s, over and over, without a click.
 * Whatever 20 ms of it are heard, their pitch says which they are.
 */
const SWEEP_MS = 2_000;
const FROM_HZ = 500;
const HZ_PER_S = 1_000;
const AMPLITUDE = 0.4;
const SAMPLES_PER_MS = 48;

/** Fills `into` with the program from this sample on. */
export function sweepInto(into: Float32Array, fromSample: number): void {
  for (let index = 0; index < into.length; index++) {
    const seconds = ((fromSample + index) % (SWEEP_MS * SAMPLES_PER_MS)) / 48_000;
    into[index] = AMPLITUDE * Math.sin(2 * Math.PI * (FROM_HZ * seconds + (HZ_PER_S / 2) * seconds * seconds));
  }
}

/** What was heard in 20 ms: when, which part of the sweep, how loud. `positionMs` is undefined where no pitch is clear. */
export type Heard = { atMs: number; positionMs: number | undefined; rms: number };

const WINDOW = 20 * SAMPLES_PER_MS;

/** Reads a recording in steps of 20 ms; times count from its start. */
export function readSweep(sound: Float32Array): Heard[] {
  return Array.from({ length: Math.floor(sound.length / WINDOW) }, (_, index) => {
    const window = sound.subarray(index * WINDOW, (index + 1) * WINDOW);
    const hz = steadyPitchOf(window);
    const inRange = hz !== undefined && hz > FROM_HZ + 50 && hz < FROM_HZ + HZ_PER_S * 2 - 50;
    const positionMs = inRange ? ((hz - FROM_HZ) / HZ_PER_S) * 1000 : undefined;
    return { atMs: index * 20 + 10, positionMs, rms: rmsOf(window) };
  });
}

/** The difference of two places in the sweep, −1,000 to 1,000 ms. */
export function sweepDistanceMs(fromMs: number, toMs: number): number {
  return ((((toMs - fromMs + SWEEP_MS / 2) % SWEEP_MS) + SWEEP_MS) % SWEEP_MS) - SWEEP_MS / 2;
}

/** Breaks in the sound in ms, by windows of 5 ms that are far below the whole recording's loudness. */
export function silentMs(sound: Float32Array): number {
  const window = 5 * SAMPLES_PER_MS;
  const floor = rmsOf(sound) / 8;
  let silent = 0;
  for (let at = 0; at + window <= sound.length; at += window) {
    if (rmsOf(sound.subarray(at, at + window)) < floor) silent += 5;
  }
  return silent;
}

/**
 * Where the sound does not go on as it should: repeats below zero, losses above, each in ms. Stretching time takes out or
 * puts in up to 20 ms at once, which is none.
 */
export function breaksMs(heard: readonly Heard[], toleranceMs = 25): number[] {
  const breaks: number[] = [];
  let last: { atMs: number; positionMs: number } | undefined;
  for (const { atMs, positionMs } of read(heard)) {
    if (last !== undefined) {
      const offMs = sweepDistanceMs(last.positionMs, positionMs) - (atMs - last.atMs);
      if (Math.abs(offMs) > toleranceMs + (atMs - last.atMs) * 0.03) breaks.push(Math.round(offMs));
    }
    last = { atMs, positionMs };
  }
  return breaks;
}

/** Without the windows that were not read, or misread: there the neighbours go on from each other. */
function read(heard: readonly Heard[]): { atMs: number; positionMs: number }[] {
  const known = heard.flatMap(({ atMs, positionMs }) => (positionMs === undefined ? [] : [{ atMs, positionMs }]));
  return known.filter((each, index) => {
    const [before, after] = [known[index - 1], known[index + 1]];
    return before === undefined || after === undefined || !goesOn(before, after) || goesOn(before, each);
  });
}

function goesOn(from: { atMs: number; positionMs: number }, to: { atMs: number; positionMs: number }): boolean {
  return Math.abs(sweepDistanceMs(from.positionMs, to.positionMs) - (to.atMs - from.atMs)) <= 25;
}

/** `undefined` as well where the pitch leaps within the window: there the sweep begins anew. */
function steadyPitchOf(window: Float32Array): number | undefined {
  const [early, late] = [pitchOf(window.subarray(0, WINDOW / 2)), pitchOf(window.subarray(WINDOW / 2))];
  return early === undefined || late === undefined || Math.abs(late - early) > 80 ? undefined : pitchOf(window);
}

function pitchOf(window: Float32Array): number | undefined {
  let first: number | undefined;
  let last = 0;
  let crossings = 0;
  for (let index = 1; index < window.length; index++) {
    const [before = 0, after = 0] = [window[index - 1], window[index]];
    if (before >= 0 || after < 0) continue;
    last = index - after / (after - before);
    first ??= last;
    crossings += 1;
  }
  if (first === undefined || crossings < 4 || rmsOf(window) < 0.02) return undefined;
  return ((crossings - 1) / (last - first)) * 48_000;
}

function rmsOf(sound: Float32Array): number {
  let sum = 0;
  for (const sample of sound) sum += sample * sample;
  return Math.sqrt(sum / sound.length);
}
