import { answerAfterRestart, iceFragmentOf } from "./ice-fragment.ts";
import { type LinkStats, readLinkStats } from "./link-stats.ts";
import { type WhipClient, WhipError, type WhipSession } from "./whip-client.ts";

export type StageConnectionOptions = {
  whip: WhipClient;
  track: MediaStreamTrack;
  channels: 1 | 2;
  signal: AbortSignal;
  /** The browser's view of the connection; "up" may come again after "down". */
  onLink: (link: "up" | "down") => void;
  onReturn: (stream: MediaStream) => void;
};

/** How long a session may take from the answer to the first packet. */
const SETTLE_MS = 6_000;
const SETTLE_STEP_MS = 50;
/** More than Opus' own choice for speech: the server decodes and encodes once more. */
const SEND_BITRATE = { 1: 64_000, 2: 128_000 } as const;

/** One WHIP session with its RTCPeerConnection: the microphone out, the mix-minus in. */
export class StageConnection {
  readonly #pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  readonly #whip: WhipClient;
  readonly #sender: RTCRtpSender;
  readonly #channels: 1 | 2;
  #session: WhipSession | undefined;

  /** Resolves when sound passes. Throws WhipError; the server's session, if any, is left to the next one to replace. */
  static async open(options: StageConnectionOptions): Promise<StageConnection> {
    const connection = new StageConnection(options);
    try {
      await connection.#join(options.signal);
      return connection;
    } catch (error) {
      if (options.signal.aborted) connection.leave();
      else connection.close();
      throw error;
    }
  }

  private constructor(options: StageConnectionOptions) {
    this.#whip = options.whip;
    this.#channels = options.channels;
    const stream = new MediaStream([options.track]);
    this.#sender = this.#pc.addTransceiver(options.track, { direction: "sendrecv", streams: [stream] }).sender;
    this.#pc.addEventListener("connectionstatechange", () => {
      const state = this.#pc.connectionState;
      if (state === "connected") options.onLink("up");
      if (state === "disconnected" || state === "failed") options.onLink("down");
    });
    this.#pc.addEventListener("track", ({ track, streams }) => {
      options.onReturn(streams[0] ?? new MediaStream([track]));
    });
  }

  /**
   * Keeps the session and finds a new way to it (RFC 9725 §4.3.3). The server may come back as a new DTLS end; the
   * browser then shakes hands again. Throws WhipError; a connection whose restart has failed is of no more use.
   */
  async restart(signal: AbortSignal): Promise<void> {
    const session = this.#session;
    if (session === undefined) throw new WhipError("session_not_found", "Cannot restart ICE: there is no session");
    await this.#pc.setLocalDescription(await this.#pc.createOffer({ iceRestart: true }));
    const fragment = await this.#whip.restart(session.url, iceFragmentOf(this.#localSdp()), signal);
    session.answer = answerAfterRestart(session.answer, fragment);
    await this.#pc.setRemoteDescription({ type: "answer", sdp: session.answer });
    await this.#settled((await this.stats()).packetsReceived, signal);
  }

  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    await this.#sender.replaceTrack(track);
  }

  async stats(): Promise<LinkStats> {
    return readLinkStats((await this.#pc.getStats()).values());
  }

  /** Ends the session here and on the server; safe while the page goes away. */
  leave(): void {
    const session = this.#session;
    this.#session = undefined;
    // In this order, as the server drops a session whose connection closes, and then does not know it any more.
    if (session === undefined) this.#pc.close();
    else void this.#whip.leave(session.url).then(() => this.#pc.close());
  }

  /** Ends it here only, for when a new session has taken its place. */
  close(): void {
    this.#session = undefined;
    this.#pc.close();
  }

  async #join(signal: AbortSignal): Promise<void> {
    await this.#pc.setLocalDescription(await this.#pc.createOffer());
    // Whatever candidates are there go along; for the rest, the server learns the browser's address from its checks.
    this.#session = await this.#whip.offer(this.#localSdp(), signal);
    const sdp = this.#channels === 2 ? withStereo(this.#session.answer) : this.#session.answer;
    await this.#pc.setRemoteDescription({ type: "answer", sdp });
    this.#session.answer = sdp;
    await this.#setBitrate();
    await this.#settled(0, signal);
  }

  #localSdp(): string {
    return this.#pc.localDescription?.sdp ?? "";
  }

  async #setBitrate(): Promise<void> {
    const parameters = this.#sender.getParameters();
    const [encoding] = parameters.encodings;
    if (encoding === undefined) return;
    encoding.maxBitrate = SEND_BITRATE[this.#channels];
    encoding.networkPriority = "high";
    await this.#sender.setParameters(parameters).catch(() => undefined);
  }

  /** A restart may leave the state at "connected" on the old way, so that only fresh packets prove the new one. */
  async #settled(packetsBefore: number, signal: AbortSignal): Promise<void> {
    for (let waitedMs = 0; waitedMs < SETTLE_MS; waitedMs += SETTLE_STEP_MS) {
      if (signal.aborted) throw new WhipError("network", "Cannot join: it was called off");
      if (this.#pc.connectionState === "connected") {
        const fresh = packetsBefore === 0 || (await this.stats()).packetsReceived > packetsBefore;
        if (fresh) return;
      }
      if (this.#pc.connectionState === "failed" || this.#pc.connectionState === "closed") break;
      await new Promise((resolve) => setTimeout(resolve, SETTLE_STEP_MS));
    }
    throw new WhipError("network", "Cannot join: no sound passes between this browser and the server");
  }
}

/** Asks our own encoder for stereo: a browser takes what the answer says of Opus as a wish to itself. */
export function withStereo(answerSdp: string): string {
  const payload = /^a=rtpmap:(\d+) opus\/48000/im.exec(answerSdp)?.[1];
  if (payload === undefined) return answerSdp;
  const fmtp = new RegExp(`^(a=fmtp:${payload} [^\\r\\n]*)`, "m");
  if (!fmtp.test(answerSdp)) return answerSdp;
  return answerSdp.replace(fmtp, (_, line: string) => (/\bstereo=1/.test(line) ? line : `${line};stereo=1`));
}
