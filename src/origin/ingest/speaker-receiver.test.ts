import { expect, test } from "bun:test";
import { loadOpusCodec, type OpusDecoder, seededRandom, speechLike } from "../../media/index.ts";
import { ManualClock } from "../../platform/index.ts";
import { SpeakerReceiver } from "./speaker-receiver.ts";
import { type SimulatedNetwork, SimulatedSpeaker } from "./testing/simulated-speaker.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Mean age of the sound over a stretch, and its greatest distance from it. */
function listen(speaker: SimulatedSpeaker, ms: number): { meanMs: number; spreadMs: number } {
  const ages: number[] = [];
  speaker.run(ms, ({ ageMs }) => {
    if (ageMs !== undefined) ages.push(ageMs);
  });
  const meanMs = ages.reduce((sum, age) => sum + age, 0) / ages.length;
  return { meanMs, spreadMs: Math.max(...ages.map((age) => Math.abs(age - meanMs))) };
}

test.each([200, -200])(
  "two hours at %d ppm, 5 % loss and 80 ms jitter: the delay is what it was after a minute",
  (ppm) => {
    const speaker = new SimulatedSpeaker({ seed: 11, driftPpm: ppm, lossRate: 0.05, jitterMs: 80 });
    speaker.run(MINUTE_MS);
    const first = listen(speaker, MINUTE_MS);
    speaker.run(2 * HOUR_MS - 3 * MINUTE_MS);
    const last = listen(speaker, MINUTE_MS);
    const { counts } = speaker.receiver.buffer;
    expect(Math.abs(last.meanMs - first.meanMs)).toBeLessThan(4);
    expect(last.meanMs).toBeLessThan(125);
    expect(last.spreadMs).toBeLessThan(15);
    expect(counts.concealed / (counts.packets / 0.95)).toBeLessThan(0.055);
    expect(counts).toMatchObject({ jumps: 0, dropped: 0, inserted: 0, restarts: 0, overflows: 0 });
  },
  30_000,
);

test("on a quiet network the buffer adds 25 ms, and nothing is touched once it has settled", () => {
  const speaker = new SimulatedSpeaker({ seed: 1 });
  speaker.run(20_000);
  const { stretchedTicks } = speaker.receiver.counts;
  const { meanMs, spreadMs } = listen(speaker, 10_000);
  expect(speaker.receiver.counts.stretchedTicks).toBe(stretchedTicks);
  expect(spreadMs).toBeLessThan(1);
  expect(meanMs).toBeLessThan(50);
});

test.each([120, 240, 480, 1_920, 2_880, 5_760])("packets of %d samples come out whole", (packetSamples) => {
  const speaker = new SimulatedSpeaker({ seed: 2, packetSamples, jitterMs: 10 });
  speaker.run(2_000);
  const gave: string[] = [];
  speaker.run(10_000, (tick) => gave.push(tick.gave));
  expect(new Set(gave)).toEqual(new Set(["sound"]));
  expect(listen(speaker, 2_000).meanMs).toBeLessThan(50 + packetSamples / 48);
});

test("nothing is nothing: zeros, called silence, before the first packet and after the last", () => {
  const speaker = new SimulatedSpeaker({ seed: 3, sends: (packet) => packet >= 10 && packet < 60 });
  const ticks: { gave: string; power: number }[] = [];
  speaker.run(3_000, ({ gave, pcm }) => ticks.push({ gave, power: pcm.reduce((sum, one) => sum + one * one, 0) }));
  for (const { gave, power } of ticks) expect(gave === "silence").toBe(power === 0);
  expect(ticks.at(0)?.gave).toBe("silence");
  expect(ticks.at(-1)?.gave).toBe("silence");
  expect(ticks.filter(({ gave }) => gave === "sound").length).toBeGreaterThan(48);
});

test("a network that stood still for 300 ms loses little, and the delay comes back", () => {
  const fate = (packet: number) => (packet >= 500 && packet < 515 ? (515 - packet) * 20 : 0);
  const speaker = new SimulatedSpeaker({ seed: 4, ordered: true, fate });
  speaker.run(60_000);
  expect(listen(speaker, 1_000).meanMs).toBeLessThan(50);
  expect(speaker.receiver.buffer.counts.late).toBeLessThan(8);
});

test("in quiet sound the surplus after a burst goes within a second, not at half a percent", () => {
  const fate = (packet: number) => (packet >= 500 && packet < 506 ? (506 - packet) * 20 : 0);
  const network: SimulatedNetwork = { seed: 5, ordered: true, fate, amplitude: 0.001 };
  const speaker = new SimulatedSpeaker(network);
  speaker.run(25_000);
  const { dropped, jumps } = speaker.receiver.buffer.counts;
  expect(dropped).toBeGreaterThan(1);
  expect(jumps).toBe(0);
});

test("a mixer that ran late and catches up changes nothing", () => {
  const speaker = new SimulatedSpeaker({ seed: 6 });
  speaker.run(20_000);
  const { stretchedTicks } = speaker.receiver.counts;
  speaker.runLate(60);
  speaker.run(2_000);
  expect(speaker.receiver.counts.stretchedTicks).toBe(stretchedTicks);
  expect(speaker.receiver.buffer.counts).toMatchObject({ concealed: 0, jumps: 0, dropped: 0 });
});

test("what cannot be decoded is guessed and counted, and never thrown", () => {
  const decoder: OpusDecoder = {
    decode: () => {
      throw new RangeError("no");
    },
    decodeFec: () => new Float32Array(960),
    conceal: (samples) => new Float32Array(samples).fill(0.5),
    free: () => undefined,
  };
  const clock = new ManualClock();
  const receiver = new SpeakerReceiver({ decoder, channels: 1, clock });
  const frame = new Float32Array(960);
  for (let index = 0; index < 10; index++) {
    const packet = { payloadType: 111, marker: false, sequenceNumber: index, timestamp: index * 960, ssrc: 1 };
    receiver.push({ ...packet, payload: Uint8Array.of(8, 1, 2) }, 960, clock.monotonicMs());
    receiver.pull(frame);
    clock.advance(20);
  }
  expect(receiver.counts.undecodable).toBeGreaterThan(6);
  expect(frame.some((sample) => sample !== 0)).toBe(true);
  receiver.close();
  expect(receiver.pull(frame)).toBe("silence");
  expect(frame.every((sample) => sample === 0)).toBe(true);
});

test("no packet, however it lies, makes it throw, stall or hoard", () => {
  const random = seededRandom(12);
  const anyOf = <T>(...choices: T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const decoder: OpusDecoder = {
    decode: () => new Float32Array(anyOf(0, 120, 960, 5_760)),
    decodeFec: (_, samples) => new Float32Array(samples),
    conceal: (samples) => new Float32Array(samples),
    free: () => undefined,
  };
  const clock = new ManualClock();
  const receiver = new SpeakerReceiver({ decoder, channels: 1, clock });
  const frame = new Float32Array(960);
  let sequence = 0;
  let timestamp = 0;
  for (let tick = 0; tick < 20_000; tick++) {
    clock.advance(anyOf(0, 1, 20, 20, 20, 20, anyOf(20, 60, 2_000)));
    for (let packet = 0; packet < anyOf(0, 1, 1, 1, 3); packet++) {
      sequence += anyOf(1, 1, 1, 1, 1, 0, 2, -1, anyOf(1, 600, -600, 30_000));
      timestamp += anyOf(960, 960, 960, 960, 0, -960, 7, anyOf(960, 48_000, -48_000, 2 ** 31));
      receiver.push(
        {
          payloadType: 111,
          marker: false,
          sequenceNumber: sequence & 0xffff,
          timestamp: timestamp >>> 0,
          ssrc: random() < 0.99 ? 1 : Math.floor(random() * 3),
          payload: new Uint8Array(anyOf(1, 2, 3, 100)),
        },
        anyOf(120, 960, 960, 960, 5_760),
        clock.monotonicMs() - anyOf(0, 0, 5, 500),
      );
    }
    receiver.pull(frame);
    expect(receiver.buffer.waitingPackets).toBeLessThanOrEqual(512);
  }
  expect(receiver.buffer.counts.restarts).toBeGreaterThan(10);
  expect(receiver.buffer.counts.packets).toBeGreaterThan(1_000);
});

test("real Opus with losses: redundancy and guesses keep the speech together", async () => {
  const codec = await loadOpusCodec();
  const encoder = await codec.encoder({
    channels: 1,
    bitrate: 24_000,
    constantBitrate: false,
    expectedLossPercent: 20,
  });
  const clock = new ManualClock();
  const receiver = new SpeakerReceiver({ decoder: await codec.decoder(1), channels: 1, clock });
  const speech = speechLike({ ms: 10_000, seed: 8 });
  const frame = new Float32Array(960);
  const heard: number[] = [];
  for (let index = 0; index < 500; index++) {
    const payload = encoder.encode(speech.subarray(index * 960, (index + 1) * 960));
    const packet = { payloadType: 111, marker: false, sequenceNumber: index, timestamp: index * 960, ssrc: 1, payload };
    if (index % 10 !== 7) receiver.push(packet, 960, clock.monotonicMs());
    receiver.pull(frame);
    heard.push(Math.sqrt(frame.reduce((sum, one) => sum + one * one, 0) / 960));
    clock.advance(20);
  }
  encoder.free();
  receiver.close();
  const { redundant, concealed } = receiver.buffer.counts;
  expect(redundant + concealed).toBe(50);
  expect(Math.max(...heard)).toBeGreaterThan(0.05);
});
