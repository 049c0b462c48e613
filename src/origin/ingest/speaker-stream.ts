import { isRtcp, type OpusCodec, parseRtp, type RtpPacket, readOpusPacket } from "../../media/index.ts";
import type { Clock } from "../../platform/index.ts";
import { Policer } from "./policer.ts";
import { ReturnStream } from "./return-stream.ts";
import { RtcpExchange } from "./rtcp-exchange.ts";
import { SpeakerReceiver } from "./speaker-receiver.ts";

export type SpeakerStreamOptions = {
  codec: OpusCodec;
  channels: 1 | 2;
  clock: Clock;
  payloadType: number;
  cname: string;
  transmit: (datagram: Uint8Array) => boolean;
};

export type DatagramCounts = { policed: number; malformed: number; foreign: number };

/** `sound`: a valid Opus packet of the stream that was agreed on. `flood`: the sender should be cut off. */
export type Received = "sound" | "other" | "flood";

/**
 * The media of one session, whatever connection carries it: datagrams in, judged before they cost anything; RTP and RTCP
 * out. It outlives an ICE restart, so that the sound goes on.
 */
export class SpeakerStream {
  readonly counts: DatagramCounts = { policed: 0, malformed: 0, foreign: 0 };
  readonly back: ReturnStream;
  readonly rtcp: RtcpExchange;
  readonly #options: SpeakerStreamOptions;
  readonly #policer = new Policer();
  #receiver: SpeakerReceiver | undefined;
  #closed = false;

  constructor(options: SpeakerStreamOptions) {
    const { clock, payloadType, transmit, cname } = options;
    this.#options = options;
    this.back = new ReturnStream({ clock, payloadType, transmit });
    this.rtcp = new RtcpExchange({ clock, cname, back: this.back });
  }

  /** `undefined` until `open`. */
  get receiver(): SpeakerReceiver | undefined {
    return this.#receiver;
  }

  /** A decoder costs memory, so none is made before there is something to decode. Says whether there is one now. */
  async open(): Promise<boolean> {
    const { codec, channels, clock } = this.#options;
    const decoder = await codec.decoder(channels);
    if (this.#closed) {
      decoder.free();
      return false;
    }
    this.#receiver = new SpeakerReceiver({ decoder, channels, clock });
    return true;
  }

  receive(datagram: Uint8Array): Received {
    const nowMs = this.#options.clock.monotonicMs();
    if (!this.#policer.admits(datagram.length, nowMs)) {
      this.counts.policed += 1;
      return this.#policer.isFlooded ? "flood" : "other";
    }
    if (isRtcp(datagram)) {
      if (!this.rtcp.receive(datagram, nowMs)) this.counts.malformed += 1;
      return "other";
    }
    const packet = parseRtp(datagram);
    if (packet !== undefined) return this.#receiveRtp(packet, nowMs);
    this.counts.malformed += 1;
    return "other";
  }

  close(): void {
    this.#closed = true;
    this.#receiver?.close();
  }

  #receiveRtp(packet: RtpPacket, nowMs: number): Received {
    const samples = packet.payloadType === this.#options.payloadType ? opusSamples(packet.payload) : undefined;
    if (samples === undefined) {
      this.counts.foreign += 1;
      return "other";
    }
    this.rtcp.countRtp(packet, nowMs);
    this.#receiver?.push(packet, samples, nowMs);
    return "sound";
  }
}

function opusSamples(payload: Uint8Array): number | undefined {
  try {
    return readOpusPacket(payload).samples;
  } catch {
    return undefined;
  }
}
