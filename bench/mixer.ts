/** What a tick costs with N speakers, and how many of them one core mixes in real time. */
import { loadOpusCodec, type OpusCodec, type PcmSource, speechLike } from "../src/media/index.ts";
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

/** Microseconds per tick and stage; `all` of each tick, in order of size. */
type Run = { decode: number; encode: number; all: Float64Array };
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
  for (let number = 0; number < speakers; number++) {
    const packets = number < talking ? (clips[number % CLIPS] ?? []) : silence;
    await mixer.add(`speaker-${number}`, await decoding(packets, number * 7), { send: () => undefined });
  }
  for (let tick = 0; tick < WARM_UP_TICKS; tick++) mixer.tick();
  Object.assign(spent, { decode: 0, encode: 0 });
  const all = new Float64Array(TICKS);
  for (let tick = 0; tick < TICKS; tick++) {
    const start = Bun.nanoseconds();
    mixer.tick();
    all[tick] = (Bun.nanoseconds() - start) / 1000;
  }
  mixer.close();
  return { decode: spent.decode / TICKS, encode: spent.encode / TICKS, all: all.sort() };
}

function costs(title: string, cases: readonly Case[]): Table {
  const columns = [
    "speakers",
    "decode µs",
    "level, mix µs",
    "encode µs",
    "tick p50 µs",
    "tick p99 µs",
    "µs per speaker",
  ];
  const rows = cases.map((each) => {
    const rounds = runs.get(each) ?? [];
    const tick = median(rounds.map(({ all }) => at(all, 0.5)));
    const decode = median(rounds.map((run) => run.decode));
    const encode = median(rounds.map((run) => run.encode));
    const mix = median(rounds.map((run) => mean(run.all) - run.decode - run.encode));
    const late = median(rounds.map(({ all }) => at(all, 0.99)));
    return [each.speakers, decode, mix, encode, tick, late, tick / each.speakers];
  });
  return { title, columns, rows };
}

async function capacities(): Promise<Table> {
  const columns = ["who talks", "tick p50 < 20 ms up to", "tick p99 < 20 ms up to"];
  const rows = [
    ["everyone", ...(await capacity(everyone, (speakers) => speakers))],
    [`${TALKING_OF_MANY}`, ...(await capacity(few, () => TALKING_OF_MANY))],
  ];
  return { title: `Speakers that one core mixes in real time, of at most ${MAX_SPEAKERS_PER_ROOM}`, columns, rows };
}

/** The most speakers whose tick is in time: half of the ticks, and 99 of 100. Goes on as long as half of them are. */
async function capacity(measured: readonly Case[], talking: (speakers: number) => number): Promise<[number, number]> {
  let [half, nearlyAll] = [mostInTime(measured, 0.5), mostInTime(measured, 0.99)];
  for (const speakers of LARGER_SIZES) {
    const larger = { speakers, talking: talking(speakers) };
    for (const [each, rounds] of await interleave([larger])) runs.set(each, rounds);
    if (mostInTime([larger], 0.5) === 0) break;
    half = speakers;
    nearlyAll = Math.max(nearlyAll, mostInTime([larger], 0.99));
  }
  return [half, nearlyAll];
}

function mostInTime(cases: readonly Case[], quantile: number): number {
  const inTime = cases.filter((each) => {
    const rounds = runs.get(each) ?? [];
    return median(rounds.map(({ all }) => at(all, quantile))) < FRAME_MS * 1000;
  });
  return Math.max(0, ...inTime.map(({ speakers }) => speakers));
}

async function decoding(packets: readonly Uint8Array[], from: number): Promise<PcmSource> {
  const decoder = await codec.decoder(1);
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

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
