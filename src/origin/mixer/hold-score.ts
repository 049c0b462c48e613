/** What the hold sound plays: four wide chords that melt into one another, and a few soft bells above them. */

export const LOOP_SECONDS = 24;

/** One partial of one note. All times lie on a circle of `LOOP_SECONDS`. */
export type HoldVoice = {
  hz: number;
  amplitude: number;
  /** −1 left, 1 right. */
  pan: number;
  startS: number;
  lengthS: number;
  /** 0 to 1 at each moment, given in seconds from the start; zero at both ends. */
  envelope: (seconds: number) => number;
};

const CHORD_SECONDS = 6;
/** How long two chords sound together. */
const MELT_SECONDS = 3;
/** D, B minor, G and A, each with its seventh and ninth or so; MIDI numbers. */
const CHORDS = [
  [50, 57, 61, 64, 66],
  [47, 54, 57, 61, 62],
  [43, 50, 57, 59, 66],
  [45, 52, 55, 59, 64],
] as const;
const HARMONICS = [1, 0.28, 0.1] as const;
/** Two strings per note, a little apart, one on each side: they beat slowly, and never to nothing. */
const STRINGS = [
  { detune: 0.9992, pan: -0.5, amplitude: 1 },
  { detune: 1.0008, pan: 0.5, amplitude: 0.45 },
] as const;

const BELL_AMPLITUDE = 0.7;
const BELL_SECONDS = 4;
const BELL_DECAY_S = 0.8;
const BELL_PARTIALS = [
  { ratio: 1, amplitude: 1, decay: 1 },
  { ratio: 3, amplitude: 0.12, decay: 0.35 },
] as const;
/** Second in the loop, MIDI number, side. */
const BELLS = [
  [0.75, 78, -0.3],
  [3, 73, 0.4],
  [4.5, 76, 0],
  [7.5, 74, 0.3],
  [9.75, 69, -0.4],
  [13.5, 71, 0.2],
  [15, 74, -0.2],
  [16.5, 66, 0.4],
  [19.5, 71, -0.3],
  [21.75, 69, 0.1],
] as const;
const ECHOES = [
  { afterS: 0, amplitude: 1, side: 1 },
  { afterS: 0.75, amplitude: 0.35, side: -1 },
  { afterS: 1.5, amplitude: 0.13, side: 1 },
] as const;

export const HOLD_VOICES: readonly HoldVoice[] = [...CHORDS.flatMap(chordVoices), ...BELLS.flatMap(bellVoices)];

function chordVoices(notes: readonly number[], chord: number): HoldVoice[] {
  const lengthS = CHORD_SECONDS + MELT_SECONDS;
  return notes.flatMap((note) =>
    STRINGS.flatMap((string) =>
      HARMONICS.map((amplitude, harmonic) => ({
        hz: hertz(note) * string.detune * (harmonic + 1),
        amplitude: amplitude * string.amplitude * warmth(note),
        pan: string.pan,
        startS: chord * CHORD_SECONDS,
        lengthS,
        envelope: (seconds: number) => swell(seconds, lengthS),
      })),
    ),
  );
}

function bellVoices([startS, note, side]: readonly [number, number, number]): HoldVoice[] {
  return ECHOES.flatMap((echo) =>
    BELL_PARTIALS.map((partial) => ({
      hz: hertz(note) * partial.ratio,
      amplitude: BELL_AMPLITUDE * echo.amplitude * partial.amplitude,
      pan: side * echo.side,
      startS: (startS + echo.afterS) % LOOP_SECONDS,
      lengthS: BELL_SECONDS,
      envelope: (seconds: number) => strike(seconds, BELL_DECAY_S * partial.decay),
    })),
  );
}

/** Rises and falls over the time in which two chords sound together, so that their powers add up to one. */
function swell(seconds: number, lengthS: number): number {
  const edge = Math.max(0, Math.min(1, seconds / MELT_SECONDS, (lengthS - seconds) / MELT_SECONDS));
  return Math.sin((Math.PI / 2) * edge);
}

/** A soft mallet: 15 ms to rise, then dying away, and nothing left at the end. */
function strike(seconds: number, decayS: number): number {
  const rise = Math.min(1, seconds / 0.015);
  const end = Math.max(0, Math.min(1, BELL_SECONDS - seconds));
  return Math.sin((Math.PI / 2) * rise) * end * Math.exp(-seconds / decayS);
}

/** Low notes a little stronger, so that the chord rests on them. */
function warmth(note: number): number {
  return 2 ** ((57 - note) / 24);
}

function hertz(note: number): number {
  return 440 * 2 ** ((note - 69) / 12);
}
