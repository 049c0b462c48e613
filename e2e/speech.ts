import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";

/** Mono PCM, 48 kHz, −1 to 1. */
export type Sound = Float32Array;
export const RATE = 48_000;

const SUBJECTS = ["The herald", "A listener", "The engineer", "Our neighbour", "The old captain", "A quiet child"];
const VERBS = ["carries", "measures", "remembers", "questions", "repairs", "announces"];
const OBJECTS = [
  "seven bright lanterns",
  "the harbour bell",
  "an unlikely story",
  "every small number",
  "the evening news",
  "a broken clock",
];
const PLACES = [
  "before midnight",
  "across the river",
  "without a pause",
  "for thousands of people",
  "in plain words",
  "at eight o'clock",
];

/** Sentences that never repeat as a whole, so that a piece of the speech has one place in it. */
function sentences(count: number): string {
  const pick = (list: string[], at: number) => list[at % list.length] ?? "";
  return Array.from({ length: count }, (_, at) => {
    const words = [
      pick(SUBJECTS, at),
      pick(VERBS, at * 5 + (at >> 2)),
      pick(OBJECTS, at * 7 + (at >> 3)),
      pick(PLACES, at * 11 + (at >> 1)),
    ];
    return `${words.join(" ")}, number ${at * 37 + 11}.`;
  }).join(" ");
}

/** About 3.5 s a sentence, by espeak-ng; `voice` is one of its variants. Kept in the temporary folder between runs. */
export async function speech(options: {
  sentences: number;
  voice?: string;
  gainDb?: number;
}): Promise<{ wav: string; sound: Sound }> {
  const { voice = "en+m3", gainDb = 0 } = options;
  const folder = `${tmpdir()}/stentor-e2e`;
  await mkdir(folder, { recursive: true });
  const name = `${folder}/speech-${options.sentences}-${voice.replace("+", "-")}-${gainDb}`;
  const wav = `${name}.wav`;
  if (!(await Bun.file(wav).exists())) {
    const mine = `${name}-${crypto.randomUUID()}.wav`;
    await run(["espeak-ng", "-v", voice, "-s", "165", "-w", `${mine}.raw.wav`, sentences(options.sentences)]);
    await run(["sox", `${mine}.raw.wav`, "-r", "48000", "-b", "16", "-c", "1", mine, "gain", "-n", `${-6 + gainDb}`]);
    await run(["mv", mine, wav]);
    await run(["rm", `${mine}.raw.wav`]);
  }
  return { wav, sound: await readWav(wav) };
}

/** A burst of 1 kHz, 10 ms long, at each whole second: something whose moment can be told. */
export async function clicks(seconds: number): Promise<{ wav: string }> {
  const wav = `${tmpdir()}/stentor-e2e-clicks-${seconds}.wav`;
  const pcm = new Int16Array(seconds * RATE);
  for (let at = 0; at < pcm.length; at++) {
    const into = at % RATE;
    if (into < 480) pcm[at] = Math.round(16_000 * Math.sin((2 * Math.PI * 1_000 * into) / RATE));
  }
  await Bun.write(wav, wavBytes(pcm));
  return { wav };
}

/** Beats of a pure tone, 0.3 s in each half second. */
export function beats(hz: number, seconds: number): Sound {
  return Float32Array.from({ length: seconds * RATE }, (_, at) => {
    const into = (at % (RATE / 2)) / (0.3 * RATE);
    return into < 1 ? 0.2 * Math.sin(Math.PI * into) * Math.sin((2 * Math.PI * hz * at) / RATE) : 0;
  });
}

/** How much of the tone is in the sound, dB below full scale (one bin of a Fourier transform, over pieces of 100 ms under Hann's window). */
export function toneDb(sound: Sound, hz: number): number {
  const length = RATE / 10;
  let power = 0;
  const pieces = Math.floor(sound.length / length);
  for (let piece = 0; piece < pieces; piece++) {
    let cosine = 0;
    let sine = 0;
    for (let at = 0; at < length; at++) {
      const hann = 1 - Math.cos((2 * Math.PI * at) / length);
      const sample = hann * (sound[piece * length + at] ?? 0);
      cosine += sample * Math.cos((2 * Math.PI * hz * at) / RATE);
      sine += sample * Math.sin((2 * Math.PI * hz * at) / RATE);
    }
    power += (cosine ** 2 + sine ** 2) * (2 / length) ** 2;
  }
  return 10 * Math.log10(power / Math.max(1, pieces) + 1e-12);
}

/** Any file or address that ffmpeg reads, as PCM. */
export async function readSound(
  input: string,
  options: { seconds?: number; inputArguments?: string[] } = {},
): Promise<Sound> {
  const { seconds, inputArguments = [] } = options;
  const limit = seconds === undefined ? [] : ["-t", String(seconds)];
  const command = ["ffmpeg", "-v", "error", "-nostdin", ...inputArguments, "-i", input, ...limit];
  const ffmpeg = Bun.spawn([...command, "-f", "f32le", "-ac", "1", "-ar", String(RATE), "-"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [bytes, complaints, code] = await Promise.all([
    new Response(ffmpeg.stdout).arrayBuffer(),
    new Response(ffmpeg.stderr).text(),
    ffmpeg.exited,
  ]);
  if (code !== 0) throw new Error(`Cannot read ${input}: ${complaints}`);
  return new Float32Array(bytes, 0, bytes.byteLength >> 2);
}

const readWav = (wav: string) => readSound(wav);

export async function run(command: string[]): Promise<string> {
  const child = Bun.spawn(command, { stdio: ["ignore", "pipe", "pipe"] });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`Cannot run ${command[0]}: ${err}`);
  return out + err;
}

export function wavBytes(pcm: Int16Array, rate = RATE): Uint8Array {
  const bytes = new Uint8Array(44 + pcm.byteLength);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string) => bytes.set(new TextEncoder().encode(value), at);
  text(0, "RIFF");
  view.setUint32(4, 36 + pcm.byteLength, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, pcm.byteLength, true);
  bytes.set(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength), 44);
  return bytes;
}

/** Integrated loudness after EBU R 128, by ffmpeg's meter. */
export async function loudnessLufs(sound: Sound): Promise<number> {
  const wav = `${tmpdir()}/stentor-e2e-loudness-${crypto.randomUUID()}.wav`;
  await Bun.write(wav, wavBytes(Int16Array.from(sound, (sample) => Math.round(sample * 32_767))));
  const told = await run(["ffmpeg", "-nostdin", "-hide_banner", "-i", wav, "-filter:a", "ebur128", "-f", "null", "-"]);
  await run(["rm", wav]);
  return Number(/Summary:[\s\S]*?I:\s+(-?[\d.]+) LUFS/.exec(told)?.[1] ?? Number.NaN);
}
