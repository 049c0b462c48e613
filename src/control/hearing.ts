import type { Clock, Log } from "../platform/index.ts";
import { decodeMessage, type EdgeFacts, type OriginFacts, type SpeakerFacts, subjects } from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";
import type { RoomStore } from "../store/index.ts";
import type { ControlMetrics } from "./control-metrics.ts";
import type { Audience } from "./counting/index.ts";
import type { NoticeBoard } from "./notice-board.ts";
import type { OriginMirror } from "./origin-mirror.ts";
import type { Origins } from "./origins.ts";
import { roomCard } from "./room-view.ts";
import type { Stage } from "./stage.ts";
import type { WhipDesk } from "./whip-desk.ts";

export type HearingParts = {
  relay: Relay;
  store: RoomStore;
  clock: Clock;
  log: Log;
  metrics: ControlMetrics;
  stage: Stage;
  audience: Audience;
  notices: NoticeBoard;
  origins: Origins;
  mirror: OriginMirror;
  whip: WhipDesk;
  /** Work that nobody waits for. */
  attempt: (work: Promise<void>) => void;
  /** Something was heard that listeners are told of at once. */
  onNews: () => void;
  /** Somebody may have come on the air there, or gone. */
  onHeard: (room: string, playing: "speakers" | "hold") => void;
};

/** Takes in what origins and edges say of themselves and of rooms. */
export class Hearing {
  readonly #parts: HearingParts;
  readonly #subscriptions: Subscription[];

  constructor(parts: HearingParts) {
    this.#parts = parts;
    const { relay } = parts;
    this.#subscriptions = [
      relay.subscribe(subjects.speakers("*"), (bytes) => this.#hearSpeakers(decodeMessage<SpeakerFacts>(bytes))),
      relay.subscribe(subjects.edgeFacts("*"), (bytes) => this.#hearEdge(decodeMessage<EdgeFacts>(bytes))),
      relay.subscribe(subjects.originFacts("*"), (bytes) => this.#hearOrigin(decodeMessage<OriginFacts>(bytes))),
    ];
  }

  close(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  /** Nobody of those who spoke in the room is heard any more. */
  emptyStage(room: string): void {
    this.#parts.stage.clear(room);
    this.#parts.notices.touch(room);
  }

  #hearSpeakers(facts: SpeakerFacts): void {
    const { mirror, stage, notices, metrics, whip, attempt, onNews, onHeard } = this.#parts;
    const heard = mirror.hear(facts);
    if (heard === "late") return;
    if (heard === "moved") {
      metrics.roomsMoved.inc();
      whip.forgetRoom(facts.room);
      this.emptyStage(facts.room);
    }
    if (heard === undefined) attempt(this.#closeIfEnded(facts.room));
    if (stage.hear(facts)) {
      notices.touch(facts.room);
      onNews();
      onHeard(facts.room, facts.playing);
    }
    if (heard === "moved") attempt(mirror.settle());
  }

  /** An origin that took up a room after its end was not there to be told of it. */
  async #closeIfEnded(id: string): Promise<void> {
    const { store, mirror } = this.#parts;
    const room = await store.room(id);
    if (room?.state !== "ended" || mirror.has(id)) return;
    mirror.adopt(roomCard(room), "closed");
    await mirror.settle();
  }

  #hearEdge(facts: EdgeFacts): void {
    const { audience, metrics, clock } = this.#parts;
    if (!audience.hear(facts, clock.monotonicMs())) metrics.edgesRefused.inc();
  }

  #hearOrigin(facts: OriginFacts): void {
    const { origins, mirror, metrics, whip, log, clock, attempt } = this.#parts;
    const heard = origins.hear(facts, clock.monotonicMs());
    if (heard === "known") return;
    if (heard === "restarted") {
      log.warn({ origin: facts.origin, bootId: facts.bootId }, "The origin has restarted: its rooms are opened again");
      metrics.originRestarts.inc();
      for (const room of mirror.originRestarted(facts.origin)) {
        whip.forgetRoom(room);
        this.emptyStage(room);
      }
    }
    // Rooms may have waited for an origin.
    attempt(mirror.settle());
  }
}
