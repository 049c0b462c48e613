/** What a tick costs with N speakers, and how many of them one core mixes in real time. */
import { loadOpusCodec, type OpusCodec, type OpusDecoder, type PcmSource, speechLike } from "../src/media/index.ts";
import { MAX_SPEAKERS_PER_ROOM, MixerMetrics, RoomMixer } from "../src/origin/mixer/index.ts";
import { Metrics } from "../src/platform/index.ts";
import { FRAME_MS, FRAME_SAMPLES } from "../src/protocol/index.ts";
import { report, type Table } from "./table.ts";

const SIZES = [1, 2, 5, 10, 25, 50, 100];
/** Looked at from 100 on, to find where a tick takes too long. */
const LARGER_SIZES = [115, 130, 145, 160, 180, MAX_SPEAKERS_PER_ROOM];
const TALKING_OF_MANY = 3;
const ROUNDS = 3;
const WARM_UP_TICKS = 30;
const TICKS = 100;
const CLIPS = 12;
const CLIP_MS = 6_000;

/** Microseconds of each tick, in order of size. `cpu` leaves out what other programs took, `all` does not. */
type Run = Record<"decode" | "mix" | "encode" | "all" | "cpu", Float64Array>;
type Case = { speakers: number; talking: number };

const bare = await loadOpusCodec();
const spent = { decode: 0, encode: 0 };
const codec = timed(bare);
const clips = await Promise.all(
  Array.from({ length: CLIPS }, (_, seed) => encodeClip(speechLike({ ms: CLIP_MS, seed }))),
);
const silence = await encodeClip(new Float32Array(CLIP_MS * 48));

const everyone = SIZES.map((speakers) => ({ speakers, talking: speakers }));
const few = SIZES.filter((speakers) => speakers > TALKING_OF_MANY).map((speakers) => ({
  speakers,
  talking: TALKING_OF_MANY,
}));
const runs = await interleave([...everyone, ...few]);
report(
  [
    { ...costs("Everyone talks: each gets an encode of his own", everyone), machine: true },
    costs(`${TALKING_OF_MANY} talk: the silent ones share one encode`, few),
    await capacities(),
  ],
  process.argv,
);

/** Round by round, so that what else the machine does falls on all alike. */
async function interleave(cases: readonly Case[]): Promise<Map<Case, Run[]>> {
  const results = new Map<Case, Run[]>(cases.map((each) => [each, []]));
  for (let round = 0; round < ROUNDS; round++) for (const [each, done] of results) done.push(await run(each));
  return results;
}

async function run({ speakers, talking }: Case): Promise<Run> {
  const mixer = await RoomMixer.create({ codec, channels: 1, metrics: new MixerMetrics(new Metrics()) });
  mixer.setLive(true);
  const decoders: OpusDecoder[] = [];
  for (let number = 0; number < speakers; number++) {
    const packets = number < talking ? (clips[number % CLIPS] ?? []) : silence;
    const decoder = await codec.decoder(1);
    decoders.push(decoder);
    await mixer.add(`speaker-${number}`, decoding(decoder, packets, number * 7), { send: () => undefined });
  }
  for (let tick = 0; tick < WARM_UP_TICKS; tick++) mixer.tick();
  const run = measure(() => mixer.tick());
  mixer.close();
  for (const decoder of decoders) decoder.free();
  return run;
}

function series(): Float64Array {
  return new Float64Array(TICKS);
}

function measure(tick: () => void): Run {
  const [decode, mix, encode, all, cpu] = [series(), series(), series(), series(), series()];
  for (let at = 0; at < TICKS; at++) {
    Object.assign(spent, { decode: 0, encode: 0 });
    const [cpuBefore, start] = [process.cpuUsage(), Bun.nanoseconds()];
    tick();
    const [took, cpuTook] = [(Bun.nanoseconds() - start) / 1000, process.cpuUsage(cpuBefore)];
    decode[at] = spent.decode;
    encode[at] = spent.encode;
    mix[at] = took - spent.decode - spent.encode;
    all[at] = took;
    cpu[at] = cpuTook.user + cpuTook.system;
  }
  for (const each of [decode, mix, encode, all, cpu]) each.sort();
  return { decode, mix, encode, all, cpu };
}

function costs(title: string, cases: readonly Case[]): Table {
  const columns = [
    ...["speakers", "decode µs", "level, mix µs", "encode µs", "tick p50 µs", "tick p99 µs"],
    ...["CPU p50 µs", "CPU p99 µs", "CPU µs per speaker"],
  ];
  const rows = cases.map((each) => {
    const figure = (what: keyof Run, quantile: number) => quantileOf(each, what, quantile);
    const stages = [figure("decode", 0.5), figure("mix", 0.5), figure("encode", 0.5)];
    const cpu = figure("cpu", 0.5);
    const ticks = [figure("all", 0.5), figure("all", 0.99), cpu, figure("cpu", 0.99)];
    return [each.speakers, ...stages, ...ticks, cpu / each.speakers];
  });
  return { title, columns, rows };
}

/** The median of the rounds: one that met a busy machine does not count for more. */
function quantileOf(each: Case, what: keyof Run, quantile: number): number {
  return median((runs.get(each) ?? []).map((run) => at(run[what], quantile)));
}

async function capacities(): Promise<Table> {
  const columns = ["who talks", "half of the ticks", "99 of 100", "half, CPU", "99 of 100, CPU"];
  const rows = [
    ["everyone", ...(await capacity(everyone, (speakers) => speakers))],
    [`${TALKING_OF_MANY}`, ...(await capacity(few, () => TALKING_OF_MANY))],
  ];
  return {
    title: `Speakers, of at most ${MAX_SPEAKERS_PER_ROOM}, whose ticks are done in 20 ms by one core`,
    columns,
    rows,
  };
}

/** Goes on to more speakers as long as half of the ticks are in time. */
async function capacity(measured: readonly Case[], talking: (speakers: number) => number): Promise<number[]> {
  const cases = [...measured];
  for (const speakers of LARGER_SIZES) {
    const larger = { speakers, talking: talking(speakers) };
    cases.push(larger);
    for (const [each, rounds] of await interleave([larger])) runs.set(each, rounds);
    if (!inTime(larger, "cpu", 0.5)) break;
  }
  const most = (what: keyof Run, quantile: number) =>
    Math.max(0, ...cases.filter((each) => inTime(each, what, quantile)).map(({ speakers }) => speakers));
  return [most("all", 0.5), most("all", 0.99), most("cpu", 0.5), most("cpu", 0.99)];
}

function inTime(each: Case, what: keyof Run, quantile: number): boolean {
  return quantileOf(each, what, quantile) < FRAME_MS * 1000;
}

function decoding(decoder: OpusDecoder, packets: readonly Uint8Array[], from: number): PcmSource {
  let next = from;
  return {
    pull(into) {
      into.set(decoder.decode(packets[next++ % packets.length] ?? new Uint8Array([0xf8, 0xff, 0xfe])));
      return "sound";
    },
  };
}

/** As a browser's microphone sends it. */
async function encodeClip(pcm: Float32Array): Promise<Uint8Array[]> {
  const encoder = await bare.encoder({
    channels: 1,
    bitrate: 32_000,
    constantBitrate: false,
    expectedLossPercent: 0,
  });
  const packets: Uint8Array[] = [];
  for (let start = 0; start + FRAME_SAMPLES <= pcm.length; start += FRAME_SAMPLES)
    packets.push(encoder.encode(pcm.subarray(start, start + FRAME_SAMPLES)));
  encoder.free();
  return packets;
}

/** The same codec, counting what it takes. */
function timed(inner: OpusCodec): OpusCodec {
  return {
    async encoder(options) {
      const encoder = await inner.encoder(options);
      return { encode: (pcm) => time("encode", () => encoder.encode(pcm)), free: () => encoder.free() };
    },
    async decoder(channels) {
      const decoder = await inner.decoder(channels);
      return {
        decode: (packet) => time("decode", () => decoder.decode(packet)),
        conceal: (samples) => decoder.conceal(samples),
        decodeFec: (packet, samples) => decoder.decodeFec(packet, samples),
        free: () => decoder.free(),
      };
    },
  };
}

function time<T>(stage: keyof typeof spent, work: () => T): T {
  const start = Bun.nanoseconds();
  const result = work();
  spent[stage] += (Bun.nanoseconds() - start) / 1000;
  return result;
}

function at(sorted: Float64Array, quantile: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? 0;
}

function median(values: readonly number[]): number {
  return at(Float64Array.from(values).sort(), 0.5);
}
