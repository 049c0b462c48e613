import { loadOpusCodec, type OpusDecoder, type OpusEncoder } from "../src/media/index.ts";
// A test's own way in: the peer is no part of what ingest offers the product.
import { TestPeer } from "../src/origin/ingest/testing/test-peer.ts";
import type { Sound } from "./speech.ts";

const FRAME = 960;

/** A speaker without a browser, over real WebRTC: says what it is told, and keeps what comes back. */
export class PeerSpeaker implements Disposable {
  readonly #peer: TestPeer;
  readonly #encoder: OpusEncoder;
  readonly #decoder: OpusDecoder;
  readonly #heard: Float32Array[] = [];
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #startedAt = performance.now();
  #sent = 0;
  #saying: { sound: Sound; at: number; done: () => void } | undefined;

  static async join(whip: { url: string; token: string }): Promise<PeerSpeaker> {
    const codec = await loadOpusCodec();
    const encoder = await codec.encoder({
      channels: 1,
      bitrate: 48_000,
      constantBitrate: false,
      expectedLossPercent: 0,
    });
    const decoder = await codec.decoder(1);
    let speaker: PeerSpeaker | undefined;
    const peer = await TestPeer.connect({
      exchange: (offer) => exchange(whip, offer),
      onRtp: ({ payload }) => speaker?.hear(payload),
    });
    speaker = new PeerSpeaker(peer, encoder, decoder);
    return speaker;
  }

  private constructor(peer: TestPeer, encoder: OpusEncoder, decoder: OpusDecoder) {
    this.#peer = peer;
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.#timer = setInterval(() => this.#sendDue(), 10);
  }

  /** Resolves when the last of it was sent; silence is sent otherwise. */
  says(sound: Sound): Promise<void> {
    return new Promise((done) => {
      this.#saying = { sound, at: 0, done };
    });
  }

  /** What came back since it was last asked. */
  takeHeard(): Sound {
    const sound = new Float32Array(this.#heard.length * FRAME);
    this.#heard.forEach((frame, at) => {
      sound.set(frame, at * FRAME);
    });
    this.#heard.length = 0;
    return sound;
  }

  hear(packet: Uint8Array): void {
    this.#heard.push(this.#decoder.decode(packet).slice(0, FRAME));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#peer.close();
    this.#encoder.free();
    this.#decoder.free();
  }

  #sendDue(): void {
    const due = Math.floor((performance.now() - this.#startedAt) / 20);
    while (this.#sent < due) {
      this.#peer.send(this.#encoder.encode(this.#nextFrame()));
      this.#sent++;
    }
  }

  #nextFrame(): Float32Array {
    const frame = new Float32Array(FRAME);
    const saying = this.#saying;
    if (saying === undefined) return frame;
    frame.set(saying.sound.subarray(saying.at, saying.at + FRAME));
    saying.at += FRAME;
    if (saying.at >= saying.sound.length) {
      this.#saying = undefined;
      saying.done();
    }
    return frame;
  }
}

async function exchange({ url, token }: { url: string; token: string }, offer: string): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/sdp" },
    body: offer,
  });
  const answer = await response.text();
  if (response.status !== 201) throw new Error(`WHIP: ${response.status} ${answer}`);
  return answer;
}
