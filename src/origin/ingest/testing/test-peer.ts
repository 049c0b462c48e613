import { Audio, PeerConnection, type Track } from "node-datachannel";
import { isRtcp, parseRtp, type RtpPacket, writeRtp } from "../../../media/index.ts";

export type TestPeerOptions = {
  /** Posts an offer to a WHIP endpoint, or hands it to `Ingest.offer`; returns the answer. */
  exchange: (offer: string) => Promise<string>;
  /** `sendonly` gets nothing back. */
  direction?: "sendrecv" | "sendonly";
  bindAddress?: string;
  onRtp?: (packet: RtpPacket) => void;
  onRtcp?: (datagram: Uint8Array) => void;
};

const PAYLOAD_TYPE = 111;
const CONNECT_LIMIT_MS = 5_000;
const alive = new Set<object>();

/**
 * A WHIP client without a browser, for tests and benches: connects over loopback on a UDP port of its own and sends
 * whatever it is told to. Its offer carries no candidates, so that nothing is connected before the answer is known:
 * the library's own race as an offerer never occurs.
 */
export class TestPeer {
  readonly ssrc = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
  readonly #peer: PeerConnection;
  readonly #track: Track;
  #sequence = 0;
  #timestamp = 0;

  private constructor(peer: PeerConnection, track: Track) {
    this.#peer = peer;
    this.#track = track;
  }

  /** Resolves when media can flow; rejects after five seconds. */
  static async connect(options: TestPeerOptions): Promise<TestPeer> {
    const peer = new PeerConnection("test-peer", {
      iceServers: [],
      bindAddress: options.bindAddress ?? "127.0.0.1",
      disableAutoNegotiation: true,
    });
    const audio = new Audio("0", options.direction === "sendonly" ? "SendOnly" : "SendRecv");
    audio.addOpusCodec(PAYLOAD_TYPE, "minptime=10;useinbandfec=1");
    const track = peer.addTrack(audio);
    const self = new TestPeer(peer, track);
    const opened = Promise.withResolvers<void>();
    alive.add(self);
    track.onClosed(() => setTimeout(() => alive.delete(self), 1_000));
    track.onOpen(() => opened.resolve());
    track.onMessage((bytes) => self.#receive(bytes, options));
    try {
      await self.#negotiate(options.exchange);
      await within(CONNECT_LIMIT_MS, opened.promise);
      return self;
    } catch (error) {
      self.close();
      throw error;
    }
  }

  /** Sends one Opus packet as the next of an RTP stream. */
  send(opus: Uint8Array, samples = 960): void {
    this.sendRtp({ payload: opus });
    this.#timestamp = (this.#timestamp + samples) >>> 0;
  }

  /** Sends an RTP packet with anything about it changed; counts the sequence on unless told otherwise. */
  sendRtp(packet: Partial<RtpPacket> & { payload: Uint8Array }): void {
    this.sendDatagram(
      writeRtp({
        payloadType: PAYLOAD_TYPE,
        marker: false,
        sequenceNumber: this.#sequence,
        timestamp: this.#timestamp,
        ssrc: this.ssrc,
        ...packet,
      }),
    );
    this.#sequence = (this.#sequence + 1) & 0xffff;
  }

  /** Bytes as they are, as long as SRTP can protect them: it refuses what has no whole RTP or RTCP header. */
  sendDatagram(bytes: Uint8Array): void {
    quietly(() => this.#track.isOpen() && this.#track.sendMessageBinary(Buffer.from(bytes)));
  }

  /** Leaves out this many packets, as if the network had lost them. */
  skip(packets: number, samples = 960): void {
    this.#sequence = (this.#sequence + packets) & 0xffff;
    this.#timestamp = (this.#timestamp + packets * samples) >>> 0;
  }

  close(): void {
    quietly(() => this.#track.close());
    quietly(() => this.#peer.close());
  }

  async #negotiate(exchange: (offer: string) => Promise<string>): Promise<void> {
    const gathered = Promise.withResolvers<void>();
    this.#peer.onGatheringStateChange((state) => {
      if (state === "complete") gathered.resolve();
    });
    this.#peer.setLocalDescription("offer");
    await within(CONNECT_LIMIT_MS, gathered.promise);
    const offer = this.#peer.localDescription()?.sdp ?? "";
    const answer = await exchange(offer.replaceAll(/a=(candidate:.*|end-of-candidates)\r?\n/g, ""));
    this.#peer.setRemoteDescription(answer, "answer");
  }

  #receive(bytes: Uint8Array, options: TestPeerOptions): void {
    quietly(() => {
      if (isRtcp(bytes)) {
        options.onRtcp?.(bytes);
        return;
      }
      const packet = parseRtp(bytes);
      if (packet !== undefined) options.onRtp?.(packet);
    });
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`Cannot connect test peer: nothing within ${ms} ms`)), ms);
  return await Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}

function quietly(action: () => unknown): void {
  try {
    action();
  } catch {
    // A closed track refuses; that is what closing is.
  }
}
