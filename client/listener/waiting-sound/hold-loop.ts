/** What is heard in a queue with nothing else to hear: four slow chords, as the rooms' own hold sound has them, and then they begin again. */

/** Nothing in it sounds above 1.2 kHz. */
const RATE_HZ = 8_000;
export const LOOP_SECONDS = 24;
const CHORD_SECONDS = 6;
/** Each chord swells and dies away within its time, so that the seam of the loop lies in silence. */
const SWELL_SECONDS = 2;
/** D, B minor, G and A, each with its seventh or ninth; MIDI numbers. */
const CHORDS = [
  [50, 57, 61, 66],
  [47, 54, 57, 62],
  [43, 50, 57, 59],
  [45, 52, 55, 59],
] as const;
const HARMONICS = [1, 0.24, 0.08] as const;
/** Two strings a note, a little apart: they beat slowly. */
const DETUNES = [0.9992, 1.0008] as const;
/** Well below speech. */
const PEAK = 0.2;
const HEADER_BYTES = 44;

/** A WAV file, 16 bit, one channel; always the same. Takes some 50 ms. */
export function holdLoopWav(): Uint8Array<ArrayBuffer> {
  const loop = new Float32Array(LOOP_SECONDS * RATE_HZ);
  for (const [index, notes] of CHORDS.entries()) {
    const at = index * CHORD_SECONDS * RATE_HZ;
    const chord = loop.subarray(at, at + CHORD_SECONDS * RATE_HZ);
    for (const note of notes) addNote(chord, note);
    swell(chord);
  }
  return asWav(loop);
}

function addNote(chord: Float32Array, note: number): void {
  const hz = 440 * 2 ** ((note - 69) / 12);
  for (const detune of DETUNES) {
    for (const [harmonic, amplitude] of HARMONICS.entries()) addSine(chord, hz * detune * (harmonic + 1), amplitude);
  }
}

/** By a rotation for each sample: no sine is worked out but the first. */
function addSine(chord: Float32Array, hz: number, amplitude: number): void {
  const step = (2 * Math.PI * hz) / RATE_HZ;
  const [cosine, sine] = [Math.cos(step), Math.sin(step)];
  let x = amplitude as number;
  let y = 0;
  for (let at = 0; at < chord.length; at++) {
    chord[at] = (chord[at] ?? 0) + y;
    const before = x;
    x = before * cosine - y * sine;
    y = before * sine + y * cosine;
  }
}

function swell(chord: Float32Array): void {
  for (let at = 0; at < chord.length; at++) {
    const seconds = at / RATE_HZ;
    const edge = Math.min(1, seconds / SWELL_SECONDS, (CHORD_SECONDS - seconds) / SWELL_SECONDS);
    chord[at] = (chord[at] ?? 0) * Math.sin((Math.PI / 2) * edge) ** 2;
  }
}

/** Scaled to `PEAK`. */
function asWav(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const gain = (PEAK * 32_767) / Math.max(loudest, 1e-9);
  const bytes = new Uint8Array(HEADER_BYTES + samples.length * 2);
  const view = new DataView(bytes.buffer);
  writeHeader(view, samples.length * 2);
  for (const [at, sample] of samples.entries()) view.setInt16(HEADER_BYTES + at * 2, Math.round(sample * gain), true);
  return bytes;
}

function writeHeader(view: DataView, dataBytes: number): void {
  const word = (at: number, text: string) => {
    for (let index = 0; index < 4; index++) view.setUint8(at + index, text.charCodeAt(index));
  };
  word(0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  word(8, "WAVE");
  word(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE_HZ, true);
  view.setUint32(28, RATE_HZ * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, dataBytes, true);
}
