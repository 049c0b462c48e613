import { PART_MS, type Pace, type Rendition, type Welcome } from "../../src/protocol/index.ts";
import type { Solve, TicketStore, Waiting } from "./door/index.ts";
import type { ListenFault } from "./listen-fault.ts";
import { type FollowedEar, LiveEdgeFollower } from "./live-edge/index.ts";
import { PaceStory } from "./pace-story.ts";
import type { Player, PlayerEvents } from "./player.ts";
import type { ListenSession, SessionEvents } from "./session.ts";
import {
  type ConnectionPhase,
  ListenConnection,
  type ListenEvents,
  type PartGap,
  type RoomAddress,
  webEnvironment,
} from "./transport/index.ts";
import type { WaitingSound } from "./waiting-sound/index.ts";

export type SocketSessionOptions = {
  address: RoomAddress;
  rendition: Rendition | undefined;
  tickets: TicketStore;
  solve: Solve | undefined;
  askFirst: boolean;
  makePlayer: (events: PlayerEvents) => Player;
  waitingSound: Pick<WaitingSound, "play" | "stop">;
  events: SessionEvents;
};

/** Hears a room through the listening protocol: a connection, a player, and what keeps the one behind the other. */
export class SocketSession implements ListenSession {
  readonly #events: SessionEvents;
  readonly #connection: ListenConnection;
  readonly #player: Player;
  readonly #follower: LiveEdgeFollower;
  readonly #origin: string;
  readonly #waitingSound: Pick<WaitingSound, "play" | "stop">;
  readonly #story = new PaceStory();
  readonly #rendition: Rendition | undefined;
  readonly #off = new AbortController();
  #connectionPhase: ConnectionPhase = "connecting";
  #sounding = false;
  #resumable = false;
  #blocked = false;
  #resting = false;
  #stallsToReport = 0;
  #behindMs = 0;

  constructor(options: SocketSessionOptions) {
    const { address, rendition, tickets, solve, askFirst, makePlayer, waitingSound, events } = options;
    this.#events = events;
    this.#origin = address.origin;
    this.#waitingSound = waitingSound;
    this.#rendition = rendition;
    this.#player = makePlayer(this.#playerEvents());
    this.#connection = new ListenConnection({
      address,
      rendition,
      tickets,
      solve,
      askFirst,
      environment: webEnvironment,
      events: this.#listenEvents(),
      heard: () => this.#heard(),
    });
    this.#follower = new LiveEdgeFollower(this.#player, () => this.#connection.serverMs(), {
      followed: (ear) => this.#followed(ear),
      jumped: () => this.#blocked || events.moved(),
    });
  }

  start(): void {
    if (!this.#resting) this.#player.open();
    if (this.#off.signal.aborted || this.#connection.phase !== "idle") return;
    this.#connection.start();
    this.#watchPage();
  }

  setVolume(volume: number): void {
    this.#player.setVolume(volume);
  }

  setMuted(muted: boolean): void {
    this.#player.setMuted(muted);
  }

  jumpToLive(): void {
    this.#follower.jumpToLive();
  }

  close(): void {
    this.#off.abort();
    this.#connection.stop();
    this.#waitingSound.stop();
    this.#follower.close();
    this.#player.close();
  }

  #listenEvents(): ListenEvents {
    return {
      phase: (phase, fault) => this.#connectionEntered(phase, fault),
      welcome: (welcome, sameTimeline) => this.#greeted(welcome, sameTimeline),
      init: (section) => this.#player.useInit(section),
      parts: (parts) => {
        this.#follower.arrived(parts);
        this.#player.useParts(parts);
      },
      missed: (gap, moved) => this.#missed(gap, moved),
      notice: (notice) => this.#events.notice(notice),
      paced: (pace) => this.#paced(pace),
      waiting: (waiting) => this.#waits(waiting),
      troubled: (code) => this.#events.troubled({ code, message: `Cannot listen yet: the server says ${code}` }),
    };
  }

  /** The tap that began this has unlocked the element: what sounds meanwhile, and the program after it, need no other. */
  #waits(waiting: Waiting): void {
    this.#events.waiting(waiting);
    if (!this.#resting) this.#player.rest();
    this.#resting = true;
    const { overflow } = waiting;
    this.#waitingSound.play(overflow === null ? undefined : new URL(overflow.url, this.#origin).href);
  }

  #comeIn(): void {
    if (!this.#resting) return;
    this.#resting = false;
    this.#waitingSound.stop();
    this.#player.open();
  }

  #playerEvents(): PlayerEvents {
    return {
      buffered: () => this.#follower.buffered(),
      stalled: () => this.#stalled(),
      blocked: () => this.#setBlocked(true),
      unblocked: () => this.#setBlocked(false),
      dropped: (parts) => this.#events.gap(parts * PART_MS),
      fault: (fault) => this.#events.unplayable(fault),
    };
  }

  #greeted(welcome: Welcome, sameTimeline: boolean): void {
    const { edge, listener } = welcome;
    if (edge !== "" && listener !== undefined) this.#events.connected({ edge, id: listener });
    this.#comeIn();
    if (!sameTimeline && this.#follower.earMs() !== undefined) this.#player.clear();
    this.#follower.greeted(welcome, sameTimeline);
    this.#story.greeted(welcome, this.#rendition);
    this.#events.paced(this.#story.pace);
  }

  #paced(pace: Pace): void {
    this.#follower.paced(pace);
    this.#story.paced(pace, performance.now());
    this.#events.paced(this.#story.pace);
  }

  #connectionEntered(phase: ConnectionPhase, fault: ListenFault | undefined): void {
    this.#connectionPhase = phase;
    this.#tellResumable();
    if (phase === "ended" || phase === "failed") this.#waitingSound.stop();
    if (phase === "ended") this.#follower.close();
    if (phase === "failed")
      this.#events.failed(fault ?? { code: "internal", message: "Cannot listen: the connection failed" });
    else this.#tellPhase();
  }

  #tellResumable(): void {
    const resumable = this.#connectionPhase === "reconnecting" && this.#sounding && this.#connection.mayResume;
    if (resumable === this.#resumable) return;
    this.#resumable = resumable;
    this.#events.resumable(resumable);
  }

  #missed({ from, to }: PartGap, moved: boolean): void {
    this.#events.gap((to - from) * PART_MS);
    if (moved) this.#events.moved();
  }

  #stalled(): void {
    if (this.#connectionPhase === "ended") return;
    this.#stallsToReport += 1;
    this.#follower.stalled();
    this.#events.stalled();
  }

  #followed(ear: FollowedEar): void {
    this.#behindMs = ear.behindMs;
    this.#events.followed({ ...ear, part: this.#partAtEar() });
    this.#tellResumable();
    if (this.#story.heardAt(ear.behindMs, performance.now())) this.#events.paced(this.#story.pace);
    if (this.#sounding) return;
    this.#sounding = true;
    this.#tellPhase();
  }

  #setBlocked(blocked: boolean): void {
    const resumed = this.#blocked && !blocked;
    this.#blocked = blocked;
    if (resumed) this.#follower.jumpToLive();
    this.#tellPhase();
  }

  #tellPhase(): void {
    const phase = this.#connectionPhase;
    if (phase === "failed") return;
    if (phase === "ended" || phase === "reconnecting" || phase === "waiting") this.#events.phase(phase);
    else if (this.#blocked) this.#events.phase("blocked");
    else this.#events.phase(this.#sounding ? "playing" : "connecting");
  }

  #heard(): { part: number; behindMs: number; stalls: number } | undefined {
    const part = this.#partAtEar();
    if (part === undefined || this.#blocked) return undefined;
    const stalls = this.#stallsToReport;
    this.#stallsToReport = 0;
    return { part, behindMs: Math.round(this.#behindMs), stalls };
  }

  #partAtEar(): number | undefined {
    const earMs = this.#follower.earMs();
    return earMs === undefined ? undefined : Math.floor(earMs / PART_MS);
  }

  #watchPage(): void {
    const { signal } = this.#off;
    const hasten = () => this.#connection.hasten();
    globalThis.addEventListener("online", hasten, { signal });
    globalThis.addEventListener("pageshow", hasten, { signal });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hasten(), { signal });
  }
}
