/**
 * Plays a frame very slightly faster or slower than it was made.
 *
 * A frame of 960 samples is drawn from 956 to 964: at most 0.42 %, 7 cents of pitch. Because each frame begins on a whole
 * sample, every position lies on a multiple of 1/960, so the filter bank holds exactly the phases that occur and no
 * position is ever rounded.
 */
export const STRETCH_FRAME_SAMPLES = 960;
/** The most by which the samples drawn may differ from 960. */
export const MAX_STRETCH_SAMPLES = 4;
/** How many samples around those drawn the filter reads, on each side. */
export const STRETCH_MARGIN_SAMPLES = 8;

const TAPS = 2 * STRETCH_MARGIN_SAMPLES;
/** Stop band about −70 dB. */
const KAISER_BETA = 7;

let filterBank: Float32Array | undefined;

/**
 * Fills `output` (960 samples per channel, interleaved) from `drawn` samples of `input` that begin at sample `from`.
 * With `drawn` = 960 it is a copy. `input` must hold the margin before and after; what is missing counts as zero.
 */
export function stretchFrame(
  input: Float32Array,
  from: number,
  drawn: number,
  output: Float32Array,
  channels: 1 | 2,
): void {
  const excess = drawn - STRETCH_FRAME_SAMPLES;
  if (excess === 0) {
    output.set(input.subarray(from * channels, (from + STRETCH_FRAME_SAMPLES) * channels));
    return;
  }
  if (Math.abs(excess) > MAX_STRETCH_SAMPLES) throw new RangeError(`Cannot draw a frame from ${drawn} samples`);
  filterBank ??= makeFilterBank();
  for (let channel = 0; channel < channels; channel++) {
    filterChannel(filterBank, input, from, excess, output, channels, channel);
  }
}

function filterChannel(
  bank: Float32Array,
  input: Float32Array,
  from: number,
  excess: number,
  output: Float32Array,
  channels: number,
  channel: number,
): void {
  let whole = from;
  let phase = 0;
  for (let at = 0; at < STRETCH_FRAME_SAMPLES; at++) {
    const taps = phase * TAPS;
    const first = (whole - STRETCH_MARGIN_SAMPLES + 1) * channels + channel;
    let sum = 0;
    for (let tap = 0; tap < TAPS; tap++) {
      sum += (bank[taps + tap] ?? 0) * (input[first + tap * channels] ?? 0);
    }
    output[at * channels + channel] = sum;
    whole += 1;
    phase += excess;
    if (phase < 0) {
      phase += STRETCH_FRAME_SAMPLES;
      whole -= 1;
    } else if (phase >= STRETCH_FRAME_SAMPLES) {
      phase -= STRETCH_FRAME_SAMPLES;
      whole += 1;
    }
  }
}

/** Windowed sinc, 960 phases of 16 taps; each phase passes a constant unchanged. */
function makeFilterBank(): Float32Array {
  const bank = new Float32Array(STRETCH_FRAME_SAMPLES * TAPS);
  for (let phase = 0; phase < STRETCH_FRAME_SAMPLES; phase++) {
    const taps = Array.from({ length: TAPS }, (_, tap) =>
      windowedSinc(tap - STRETCH_MARGIN_SAMPLES + 1 - phase / STRETCH_FRAME_SAMPLES),
    );
    const gain = taps.reduce((sum, tap) => sum + tap, 0);
    bank.set(
      taps.map((tap) => tap / gain),
      phase * TAPS,
    );
  }
  return bank;
}

function windowedSinc(distance: number): number {
  const sinc = distance === 0 ? 1 : Math.sin(Math.PI * distance) / (Math.PI * distance);
  const edge = 1 - (distance / STRETCH_MARGIN_SAMPLES) ** 2;
  return edge <= 0 ? 0 : sinc * besselI0(KAISER_BETA * Math.sqrt(edge));
}

/** Modified Bessel function of the first kind, order 0: the series, until its terms vanish. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
