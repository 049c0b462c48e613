import { loadOpusCodec, tone } from "../../../media/index.ts";
import { type Clock, Metrics, silentLog, systemClock } from "../../../platform/index.ts";
import { Ingest, type IngestOptions, type SpeakerEvent } from "../ingest.ts";
import { TestPeer, type TestPeerOptions } from "./test-peer.ts";

const codec = await loadOpusCodec();
const encoder = await codec.encoder({ channels: 1, bitrate: 32_000, constantBitrate: false, expectedLossPercent: 0 });
const sound = tone({ hz: 440, ms: 1_000 });
export const PACKETS = Array.from({ length: 50 }, (_, at) => encoder.encode(sound.subarray(at * 960, (at + 1) * 960)));
let nextPort = 20_000 + (process.pid % 20_000);

type Joined = SpeakerEvent & { event: "joined" };

/** An ingest on loopback, its speakers, and a mixer's clockwork; all ends with the test. */
export class IngestStage {
  readonly events: SpeakerEvent[] = [];
  readonly metrics = new Metrics();
  readonly ingest: Ingest;
  readonly port: number;
  readonly #closers: (() => void)[] = [];
  /** What is added to the clock that ingest reads. */
  readonly skew: { ms: number };

  private constructor(ingest: Ingest, port: number, skew: { ms: number }, events: SpeakerEvent[], metrics: Metrics) {
    this.ingest = ingest;
    this.port = port;
    this.skew = skew;
    this.events = events;
    this.metrics = metrics;
  }

  static async start(options: Partial<IngestOptions> = {}): Promise<IngestStage> {
    const skew = { ms: 0 };
    const clock: Clock = { nowMs: systemClock.nowMs, monotonicMs: () => systemClock.monotonicMs() + skew.ms };
    const events: SpeakerEvent[] = [];
    const metrics = new Metrics();
    const mediaPort = nextPort++;
    const fixed = { mediaPort, bindAddress: "127.0.0.1", codec, clock, log: silentLog, metrics };
    const ingest = await Ingest.start({ ...fixed, onSpeaker: (event) => events.push(event), ...options });
    return new IngestStage(ingest, mediaPort, skew, events, metrics);
  }

  async speaker(participant: string, options: Partial<TestPeerOptions> = {}): Promise<Speaking> {
    const speaking = new Speaking();
    const peer = await TestPeer.connect({
      exchange: async (sdp) => {
        const answer = await this.ingest.offer({ room: "hall", participant, channels: 1, sdp });
        speaking.session = answer.session;
        speaking.etag = answer.etag;
        return answer.sdp;
      },
      ...options,
    });
    speaking.begin(peer);
    this.#closers.push(() => speaking.stop());
    return speaking;
  }

  async joined(participant: string, times = 1): Promise<Joined> {
    const all = () =>
      this.events.filter((one): one is Joined => one.event === "joined" && one.participant === participant);
    await until(() => all().length >= times);
    return all().at(-1) as Joined;
  }

  async left(participant: string): Promise<string> {
    const found = () => this.events.find((one) => one.event === "left" && one.participant === participant);
    await until(() => found() !== undefined);
    const event = found();
    return event?.event === "left" ? event.reason : "";
  }

  async metric(line: string): Promise<number> {
    const text = await this.metrics.text();
    const found = text.split("\n").find((one) => one.startsWith(line));
    return Number(found?.split(" ").at(-1) ?? 0);
  }

  async close(): Promise<void> {
    for (const close of this.#closers) close();
    await this.ingest.close();
  }
}

/** A test peer that sends a tone, 50 packets a second. */
export class Speaking {
  session = "";
  etag = "";
  peer: TestPeer | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  begin(peer: TestPeer): void {
    this.peer = peer;
    let sent = 0;
    this.#timer = setInterval(() => peer.send(PACKETS[sent++ % PACKETS.length] as Uint8Array), 20);
  }

  silence(): void {
    clearInterval(this.#timer);
  }

  stop(): void {
    this.silence();
    this.peer?.close();
  }
}

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Pulls each 20 ms until so many ticks had sound; returns the rest of what came meanwhile. */
export async function hear({ source, sink }: Joined, ticks: number): Promise<string[]> {
  const gave: string[] = [];
  const frame = new Float32Array(960);
  const timer = setInterval(() => {
    gave.push(source.pull(frame));
    sink?.send(PACKETS[gave.length % PACKETS.length] as Uint8Array);
  }, 20);
  await until(() => gave.filter((one) => one === "sound").length >= ticks).finally(() => clearInterval(timer));
  return gave.filter((one) => one !== "sound");
}
