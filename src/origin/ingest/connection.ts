import { isIP } from "node:net";
import { Audio, PeerConnection, type Track } from "node-datachannel";
import type { Log } from "../../platform/index.ts";
import { StentorError } from "../../protocol/index.ts";
import { type LocalTransport, writeLibraryOffer } from "./answer.ts";
import { MAX_REMOTE_CANDIDATES, newCredentials } from "./ice.ts";
import type { Offer } from "./offer.ts";
import { attribute, attributes, readSdp } from "./sdp.ts";

/** `up`: media can flow. `down`: ICE or DTLS failed, or the peer is out of reach; may come up again. `gone`: for good. */
export type ConnectionState = "up" | "down" | "gone";

export type ConnectionOptions = {
  port: number;
  bindAddress: string | undefined;
  announcedAddress: string | undefined;
  log: Log;
  onDatagram: (datagram: Uint8Array) => void;
  onState: (state: ConnectionState) => void;
};

const GATHERING_LIMIT_MS = 2_000;
/** The library still uses a track for a moment after it says that it is closed. */
const LINGER_MS = 1_000;
const DIRECTIONS = { sendrecv: "SendRecv", sendonly: "RecvOnly" } as const;
const STATES: Record<string, ConnectionState | undefined> = {
  connected: "up",
  disconnected: "down",
  failed: "down",
  closed: "gone",
};

/**
 * The library closes a track, and crashes later, when its JavaScript object is collected early:
 * each stays here until it has said that it is closed.
 */
const alive = new Set<object>();

/**
 * One DTLS and ICE association of the WebRTC library, always as the answerer. Nothing that goes wrong here is thrown out
 * of one of its callbacks: that would end the process.
 */
export class Connection {
  readonly #peer: PeerConnection;
  readonly #track: Track;
  readonly #mid: string;
  #remoteCandidates = 0;
  #closed = false;

  private constructor(peer: PeerConnection, track: Track, mid: string) {
    this.#peer = peer;
    this.#track = track;
    this.#mid = mid;
  }

  /**
   * Answers with all candidates gathered. Throws StentorError `sdp_invalid` when the library refuses the offer,
   * `overloaded` when it cannot gather within two seconds.
   */
  static async answer(
    offer: Offer,
    ssrc: number,
    options: ConnectionOptions,
  ): Promise<{ connection: Connection; transport: LocalTransport }> {
    const { peer, track } = open(offer, ssrc, options);
    const connection = new Connection(peer, track, offer.mid);
    try {
      await connection.#negotiate(offer);
      return { connection, transport: readTransport(peer, options) };
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /**
   * Candidate lines without `a=`, the first sixteen in all; what is beyond or refused by the library is left out, the
   * peer's own checks reveal it.
   */
  addCandidates(candidates: readonly string[]): void {
    if (this.#closed) return;
    for (const candidate of candidates) {
      if (this.#remoteCandidates >= MAX_REMOTE_CANDIDATES) return;
      this.#remoteCandidates += 1;
      attempt(() => this.#peer.addRemoteCandidate(candidate, this.#mid));
    }
  }

  /** RTP or RTCP. Says whether it was sent; never throws. */
  send(datagram: Uint8Array): boolean {
    if (this.#closed) return false;
    const bytes = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength);
    return attempt(() => this.#track.isOpen() && this.#track.sendMessageBinary(bytes)) === true;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    attempt(() => this.#track.close());
    attempt(() => this.#peer.close());
  }

  async #negotiate(offer: Offer): Promise<void> {
    const gathered = Promise.withResolvers<void>();
    this.#peer.onGatheringStateChange((state) => {
      if (state === "complete") gathered.resolve();
    });
    try {
      this.#peer.setRemoteDescription(writeLibraryOffer(offer), "offer");
      const { ufrag, pwd } = newCredentials();
      this.#peer.setLocalDescription("answer", { iceUfrag: ufrag, icePwd: pwd });
    } catch (cause) {
      throw new StentorError("sdp_invalid", `Cannot answer offer: ${messageOf(cause)}`, { cause });
    }
    this.addCandidates(offer.candidates);
    const deadline = setTimeout(() => {
      gathered.reject(new StentorError("overloaded", "Cannot answer offer: gathering candidates took too long"));
    }, GATHERING_LIMIT_MS);
    await gathered.promise.finally(() => clearTimeout(deadline));
  }
}

function open(offer: Offer, ssrc: number, options: ConnectionOptions): { peer: PeerConnection; track: Track } {
  const { port, bindAddress } = options;
  const peer = new PeerConnection("speaker", {
    iceServers: [],
    ...(bindAddress === undefined ? {} : { bindAddress }),
    enableIceUdpMux: true,
    portRangeBegin: port,
    portRangeEnd: port,
    disableAutoNegotiation: true,
  });
  peer.onStateChange((name) => {
    const state = STATES[name];
    if (state !== undefined) guard(options.log, () => options.onState(state));
  });
  const audio = new Audio(offer.mid, DIRECTIONS[offer.direction]);
  audio.addOpusCodec(offer.payloadType, "minptime=10;useinbandfec=1");
  if (offer.direction === "sendrecv") audio.addSSRC(ssrc, "stentor", "stentor", "mix-minus");
  const track = peer.addTrack(audio);
  const both = { peer, track };
  alive.add(both);
  track.onClosed(() => {
    setTimeout(() => alive.delete(both), LINGER_MS);
  });
  track.onMessage((datagram) => guard(options.log, () => options.onDatagram(datagram)));
  return both;
}

function readTransport(peer: PeerConnection, options: ConnectionOptions): LocalTransport {
  const section = readSdp(peer.localDescription()?.sdp ?? "");
  const all = {
    media: "",
    attributes: [...section.session.attributes, ...section.sections.flatMap((one) => one.attributes)],
  };
  const [ufrag, pwd, fingerprint, setup] = ["ice-ufrag", "ice-pwd", "fingerprint", "setup"].map((name) =>
    attribute(all, name),
  );
  if (ufrag === undefined || pwd === undefined || fingerprint === undefined || setup === undefined) {
    throw new StentorError("internal", "Cannot answer offer: the library's description is incomplete");
  }
  const gathered = attributes(all, "candidate").map((value) => `candidate:${value}`);
  return { ice: { ufrag, pwd }, fingerprint, setup, candidates: announce(gathered, options) };
}

/** The announced address first. A machine without any network still answers on its own loopback. */
function announce(gathered: string[], { announcedAddress, port }: ConnectionOptions): string[] {
  const announced = announcedAddress === undefined ? [] : [hostCandidate("announced", announcedAddress, port, 65_535)];
  const loopback = gathered.length === 0 ? [hostCandidate("loopback", "127.0.0.1", port, 1)] : [];
  return [...announced, ...gathered, ...loopback];
}

/** RFC 8445 §5.1.2.1, type preference 126. */
function hostCandidate(foundation: string, address: string, port: number, localPreference: number): string {
  const preference = isIP(address) === 6 ? localPreference : localPreference - 1;
  return `candidate:${foundation} 1 UDP ${126 * 2 ** 24 + preference * 2 ** 8 + 255} ${address} ${port} typ host`;
}

/** For what the library calls. */
function guard(log: Log, action: () => void): void {
  try {
    action();
  } catch (error) {
    log.error({ error: messageOf(error) }, "a WebRTC callback failed");
  }
}

/** For what the library may refuse, and nobody needs to know. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
