import { SAMPLE_RATE_HZ } from "../../src/protocol/index.ts";

/** How much of the sound's power is at this pitch, 0 to 1; 0 in silence (Goertzel). */
export function shareOf(sound: Float32Array, hz: number): number {
  const turn = (2 * Math.PI * hz) / SAMPLE_RATE_HZ;
  let [real, imaginary, power] = [0, 0, 0];
  for (const [at, sample] of sound.entries()) {
    real += sample * Math.cos(turn * at);
    imaginary += sample * Math.sin(turn * at);
    power += sample * sample;
  }
  if (power < 1e-4) return 0;
  return Math.min(1, (2 * (real * real + imaginary * imaginary)) / (power * sound.length));
}
