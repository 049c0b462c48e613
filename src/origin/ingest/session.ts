import type { OpusCodec } from "../../media/index.ts";
import type { Clock, Log } from "../../platform/index.ts";
import { StentorError } from "../../protocol/index.ts";
import { writeAnswer, writeRestartFragment } from "./answer.ts";
import { readFragment } from "./fragment.ts";
import type { HalfOpen } from "./half-open.ts";
import type { IceCredentials } from "./ice.ts";
import { Link, type LinkPlace } from "./link.ts";
import type { Offer } from "./offer.ts";
import type { ReturnStream } from "./return-stream.ts";
import type { SpeakerReceiver } from "./speaker-receiver.ts";
import { SpeakerStream } from "./speaker-stream.ts";

/** Why a session ended; those who listen to `left` see it. */
export type EndReason =
  | "deleted"
  | "removed"
  | "replaced"
  | "room_closed"
  | "closed_by_speaker"
  | "never_connected"
  | "lost"
  | "flood"
  | "fault"
  | "shutdown";

export type SessionOptions = {
  room: string;
  participant: string;
  channels: 1 | 2;
  offer: Offer;
  codec: OpusCodec;
  clock: Clock;
  log: Log;
  halfOpen: HalfOpen;
  place: LinkPlace;
  /** The first sound came, and the receiver is ready to be pulled. */
  onJoined: (session: Session) => void;
  /** Once, whoever ended it. */
  onEnded: (session: Session, reason: EndReason) => void;
};

const REPORT_EVERY_MS = 2_000;
const RESTART_PATIENCE_MS = 2_000;

/**
 * One WHIP session: a speaker's offer, the connection that carries it, and during an ICE restart the one that will.
 * The new one takes over with its first sound; until then the old one plays on.
 */
export class Session {
  readonly id = crypto.getRandomValues(new Uint8Array(16)).toBase64({ alphabet: "base64url", omitPadding: true });
  readonly room: string;
  readonly participant: string;
  readonly stream: SpeakerStream;
  readonly #options: SessionOptions;
  readonly #log: Log;
  #remoteIce: IceCredentials;
  #localUfrag = "";
  #current: Link | undefined;
  #next: Link | undefined;
  #joining = false;
  #ended = false;
  #reportedMs: number;

  private constructor(options: SessionOptions) {
    this.room = options.room;
    this.participant = options.participant;
    this.#options = options;
    this.#remoteIce = options.offer.ice;
    this.#log = options.log.child({ room: options.room, participant: options.participant, session: this.id });
    const { clock, codec, channels, offer } = options;
    const transmit = (datagram: Uint8Array) => this.#current?.send(datagram) ?? false;
    const { payloadType } = offer;
    this.stream = new SpeakerStream({ codec, channels, clock, payloadType, cname: this.id, transmit });
    this.#reportedMs = clock.monotonicMs();
  }

  /** Returns the session and the answer; throws as `Connection.answer` and `HalfOpen.enter` do. */
  static async open(options: SessionOptions): Promise<{ session: Session; sdp: string }> {
    const session = new Session(options);
    const { link, transport } = await session.#connect(options.offer);
    session.#current = link;
    session.#localUfrag = transport.ice.ufrag;
    const { channels, offer } = options;
    const sdp = writeAnswer(offer, transport, { channels, ssrc: session.stream.back.ssrc, cname: session.id });
    session.#log.info({}, "session opened");
    return { session, sdp };
  }

  /** Names the present ICE session; changes with each restart (RFC 9725 §4.3). */
  get etag(): string {
    return `"${this.#localUfrag}"`;
  }

  get receiver(): SpeakerReceiver | undefined {
    return this.stream.receiver;
  }

  /** Where the mix-minus goes, when the offer asked for it. */
  get sink(): ReturnStream | undefined {
    return this.#options.offer.direction === "sendrecv" ? this.stream.back : undefined;
  }

  get state(): "connecting" | "connected" | "speaking" {
    if (this.receiver !== undefined) return "speaking";
    return this.#current?.isUp === true ? "connected" : "connecting";
  }

  /** Takes trickled candidates, or restarts ICE; the answer to the latter. Throws StentorError; see `Ingest.patch`. */
  async patch(text: string, ifMatch: string | null): Promise<{ etag: string | null; fragment: string | null }> {
    const { ice, candidates } = readFragment(text);
    if (ifMatch === null) throw new StentorError("etag_missing", "Cannot change session: If-Match is missing");
    if (!this.#matches(ifMatch)) {
      throw new StentorError("etag_mismatch", `Cannot change session: its ICE session is ${this.etag}, not ${ifMatch}`);
    }
    const restarts = ice !== undefined && (ice.ufrag !== this.#remoteIce.ufrag || ice.pwd !== this.#remoteIce.pwd);
    if (restarts) return await this.#restart(ice, candidates);
    (this.#next ?? this.#current)?.addCandidates(candidates);
    return { etag: null, fragment: null };
  }

  /** To be called about twice a second. */
  sweep(nowMs: number): void {
    this.#sweepNext(nowMs);
    const reason = this.#current?.overdue(nowMs);
    if (reason !== undefined && this.#next === undefined) {
      this.end(reason);
      return;
    }
    if (nowMs - this.#reportedMs >= REPORT_EVERY_MS) {
      this.#reportedMs = nowMs;
      this.#current?.send(this.stream.rtcp.report());
    }
  }

  end(reason: EndReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#current?.send(this.stream.rtcp.goodbye());
    this.#current?.close();
    this.#next?.close();
    this.#options.onEnded(this, reason);
    this.stream.close();
    this.#log.info({ reason }, "session ended");
  }

  #matches(ifMatch: string): boolean {
    return ifMatch.split(",").some((tag) => tag.trim() === "*" || tag.trim() === this.etag);
  }

  async #restart(ice: IceCredentials, candidates: string[]): Promise<{ etag: string; fragment: string }> {
    const { link, transport } = await this.#connect({ ...this.#options.offer, ice, candidates });
    this.#next?.close();
    this.#next = link;
    this.#remoteIce = ice;
    this.#localUfrag = transport.ice.ufrag;
    this.#log.info({}, "ICE restarts");
    return { etag: this.etag, fragment: writeRestartFragment(this.#options.offer, transport) };
  }

  async #connect(offer: Offer) {
    const { clock, halfOpen, place } = this.#options;
    const opened = await Link.open(offer, this.stream.back.ssrc, {
      ...place,
      log: this.#log,
      clock,
      halfOpen,
      onDatagram: (link, datagram) => this.#receive(link, datagram),
      onGone: (link) => this.#lose(link),
    });
    if (!this.#ended) return opened;
    opened.link.close();
    throw new StentorError("session_not_found", "Cannot change session: it ended meanwhile");
  }

  /** The library demultiplexes by address: while the old connection holds the speaker's, the new one cannot be reached. */
  #sweepNext(nowMs: number): void {
    if (this.#next === undefined) return;
    if (this.#next.overdue(nowMs) !== undefined) {
      this.#next.close();
      this.#next = undefined;
      return;
    }
    const isStuck = !this.#next.isUp && nowMs - this.#next.openedMs > RESTART_PATIENCE_MS;
    if (isStuck && this.#current?.isQuiet(nowMs) === true) this.#current.close();
  }

  #lose(link: Link): void {
    if (link === this.#next) {
      this.#next = undefined;
      link.close();
    } else if (link === this.#current && this.#next === undefined) {
      this.end(this.receiver === undefined ? "never_connected" : "closed_by_speaker");
    }
  }

  #receive(link: Link, datagram: Uint8Array): void {
    if (this.#ended) return;
    const received = this.stream.receive(datagram);
    if (received === "flood") this.end("flood");
    if (received !== "sound") return;
    if (link === this.#next) this.#takeOver(link);
    if (!this.#joining) void this.#join();
  }

  #takeOver(link: Link): void {
    this.#current?.close();
    this.#current = link;
    this.#next = undefined;
    this.#log.info({}, "ICE restarted");
  }

  async #join(): Promise<void> {
    this.#joining = true;
    try {
      if (await this.stream.open()) this.#options.onJoined(this);
    } catch (error) {
      this.#log.error({ error: String(error) }, "cannot make a decoder");
      this.end("fault");
    }
  }
}
