import { isIP } from "node:net";
import { IceUdpMuxListener } from "node-datachannel";
import type { OpusCodec, PacketSink, PcmSource } from "../../media/index.ts";
import type { Clock, Log, Metrics } from "../../platform/index.ts";
import { StentorError } from "../../protocol/index.ts";
import { HalfOpen } from "./half-open.ts";
import { IngestMetrics } from "./ingest-metrics.ts";
import { readOffer } from "./offer.ts";
import { type EndReason, Session } from "./session.ts";
import { type SpeakerStats, statsOf } from "./speaker-stats.ts";

export type IngestOptions = {
  /** The one UDP port that all speakers share. */
  mediaPort: number;
  /** An IP address; without it, all interfaces. */
  bindAddress?: string;
  /** The IP address that speakers reach us by, when it is none of this machine's own. */
  announcedAddress?: string;
  codec: OpusCodec;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  maxSessions?: number;
  /** Called from within network callbacks; may throw, which is logged. */
  onSpeaker: (event: SpeakerEvent) => void;
};

/**
 * `joined`: sound comes, and `source` may be pulled. It comes again for the same participant when a new session has
 * taken the old one's place; the old source then gives silence. `left`: nothing will come any more.
 */
export type SpeakerEvent =
  | { event: "joined"; room: string; participant: string; source: PcmSource; sink: PacketSink | undefined }
  | { event: "left"; room: string; participant: string; reason: EndReason };

/** An offer that is being answered; `calledOff` once its participant or room has gone meanwhile. */
type Opening = { room: string; participant: string; calledOff?: EndReason };

export const MAX_SESSIONS = 500;
const SWEEP_EVERY_MS = 500;
const SAMPLE_EVERY_SWEEPS = 2;

/** All speakers' WebRTC sessions of one origin, on one UDP port. */
export class Ingest {
  readonly #options: IngestOptions;
  readonly #metrics: IngestMetrics;
  readonly #halfOpen = new HalfOpen();
  readonly #sessions = new Map<string, Session>();
  /** By room and participant: whose sound is in the mix, and who is about to be. */
  readonly #playing = new Map<string, Session>();
  readonly #arriving = new Map<string, Session>();
  readonly #port: IceUdpMuxListener;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #opening = new Set<Opening>();
  #sweeps = 0;

  private constructor(options: IngestOptions, port: IceUdpMuxListener) {
    this.#options = options;
    this.#port = port;
    this.#metrics = new IngestMetrics(options.metrics);
    this.#timer = setInterval(() => this.#sweep(), SWEEP_EVERY_MS);
  }

  /** Throws StentorError `port_taken`, or `config_invalid` for an address that is none. */
  static async start(options: IngestOptions): Promise<Ingest> {
    for (const address of [options.bindAddress, options.announcedAddress]) {
      if (address !== undefined && isIP(address) === 0) {
        throw new StentorError("config_invalid", `Cannot start ingest: "${address}" is not an IP address`);
      }
    }
    return new Ingest(options, await holdPort(options.mediaPort, options.bindAddress));
  }

  /**
   * Answers a WHIP offer. The participant's former session plays on until the new one has sound.
   * Throws StentorError with one of the `sdp_…` codes, `session_limit` or `overloaded`; `session_not_found` when the
   * participant or the room has gone meanwhile.
   */
  async offer(o: {
    room: string;
    participant: string;
    channels: 1 | 2;
    sdp: string;
  }): Promise<{ session: string; etag: string; sdp: string }> {
    return await this.#counted(async () => {
      const { session, sdp } = await this.#open(o);
      this.#arriving.get(keyOf(session))?.end("replaced");
      this.#arriving.set(keyOf(session), session);
      this.#sessions.set(session.id, session);
      return { session: session.id, etag: session.etag, sdp };
    });
  }

  /**
   * Trickle gives neither ETag nor fragment, an ICE restart gives both. Throws StentorError `session_not_found`,
   * `etag_missing`, `etag_mismatch`, `ice_fragment_invalid`, `sdp_too_large`, `session_limit` or `overloaded`.
   */
  async patch(
    session: string,
    fragment: string,
    ifMatch: string | null,
  ): Promise<{ etag: string | null; fragment: string | null }> {
    return await this.#counted(() => this.#find(session).patch(fragment, ifMatch));
  }

  /** Throws StentorError `session_not_found`. */
  delete(session: string): void {
    this.#find(session).end("deleted");
  }

  /** Ends whatever sessions the participant has, and those that are being opened. */
  remove(room: string, participant: string): void {
    for (const opening of this.#opening) {
      if (opening.room === room && opening.participant === participant) opening.calledOff = "removed";
    }
    const key = `${room}/${participant}`;
    this.#arriving.get(key)?.end("removed");
    this.#playing.get(key)?.end("removed");
  }

  closeRoom(room: string): void {
    for (const opening of this.#opening) if (opening.room === room) opening.calledOff = "room_closed";
    for (const session of [...this.#sessions.values()]) {
      if (session.room === room) session.end("room_closed");
    }
  }

  stats(): SpeakerStats[] {
    return [...this.#sessions.values()].map(statsOf);
  }

  async close(): Promise<void> {
    for (const opening of this.#opening) opening.calledOff = "shutdown";
    clearInterval(this.#timer);
    for (const session of [...this.#sessions.values()]) session.end("shutdown");
    this.#port.stop();
  }

  async #open(o: { room: string; participant: string; channels: 1 | 2; sdp: string }) {
    const offer = readOffer(o.sdp);
    this.#refuseTooMany();
    const opening: Opening = { room: o.room, participant: o.participant };
    this.#opening.add(opening);
    const opened = await Session.open({
      ...o,
      offer,
      codec: this.#options.codec,
      clock: this.#options.clock,
      log: this.#options.log,
      halfOpen: this.#halfOpen,
      place: {
        port: this.#options.mediaPort,
        bindAddress: this.#options.bindAddress,
        announcedAddress: this.#options.announcedAddress,
      },
      onJoined: (session) => this.#joined(session),
      onEnded: (session, reason) => this.#ended(session, reason),
    }).finally(() => {
      this.#opening.delete(opening);
    });
    if (opening.calledOff === undefined) return opened;
    opened.session.end(opening.calledOff);
    throw new StentorError("session_not_found", "Cannot open session: its room or speaker has gone meanwhile");
  }

  #refuseTooMany(): void {
    const max = this.#options.maxSessions ?? MAX_SESSIONS;
    if (this.#sessions.size + this.#opening.size < max) return;
    throw new StentorError("session_limit", `Cannot open session: this server already holds ${max}`);
  }

  async #counted<T>(action: () => Promise<T>): Promise<T> {
    try {
      const result = await action();
      this.#metrics.offer("done");
      return result;
    } catch (error) {
      this.#metrics.offer(error instanceof StentorError ? error.code : "internal");
      throw error;
    }
  }

  #find(id: string): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new StentorError("session_not_found", `Cannot find WHIP session "${id}"`);
    return session;
  }

  #joined(session: Session): void {
    const { room, participant, receiver, sink } = session;
    const key = keyOf(session);
    if (receiver === undefined || this.#arriving.get(key) !== session) return;
    this.#arriving.delete(key);
    const former = this.#playing.get(key);
    this.#playing.set(key, session);
    this.#tell({ event: "joined", room, participant, source: receiver, sink });
    former?.end("replaced");
  }

  #ended(session: Session, reason: EndReason): void {
    const key = keyOf(session);
    this.#metrics.ended(session, reason);
    this.#sessions.delete(session.id);
    if (this.#arriving.get(key) === session) this.#arriving.delete(key);
    if (this.#playing.get(key) !== session) return;
    this.#playing.delete(key);
    this.#tell({ event: "left", room: session.room, participant: session.participant, reason });
  }

  #tell(event: SpeakerEvent): void {
    try {
      this.#options.onSpeaker(event);
    } catch (error) {
      this.#options.log.error({ error: String(error), event: event.event }, "a speaker's event was not taken");
    }
  }

  #sweep(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const session of [...this.#sessions.values()]) session.sweep(nowMs);
    this.#sweeps += 1;
    if (this.#sweeps % SAMPLE_EVERY_SWEEPS === 0) this.#metrics.sample(this.#sessions.values());
  }
}

/** Keeps the port ours while no session uses it, and finds out at the start whether it is free. */
async function holdPort(port: number, bindAddress: string | undefined): Promise<IceUdpMuxListener> {
  try {
    return new IceUdpMuxListener(port, bindAddress);
  } catch (cause) {
    throw new StentorError(
      "port_taken",
      `Cannot start ingest: UDP port ${port} is taken; set STENTOR_MEDIA_PORT to another`,
      { cause },
    );
  }
}

function keyOf(session: Session): string {
  return `${session.room}/${session.participant}`;
}
