import type { Clock } from "../platform/index.ts";
import { type ControlFacts, encodeMessage, type RoomNotice, subjects } from "../protocol/index.ts";
import type { Relay } from "../relay/index.ts";
import type { RoomRecord, RoomStore } from "../store/index.ts";
import { type Audience, roundedAudience } from "./counting/index.ts";
import type { NoticeBoard } from "./notice-board.ts";
import type { Origins } from "./origins.ts";
import { type RoomView, roomNotice, roomView } from "./room-view.ts";
import type { Stage } from "./stage.ts";

export type TellingParts = {
  relay: Relay;
  store: RoomStore;
  clock: Clock;
  stage: Stage;
  audience: Audience;
  notices: NoticeBoard;
  origins: Origins;
  /** What a notice says of the room's posts. */
  postsOf: (room: string) => Pick<RoomNotice, "post" | "postsTurn">;
  /** A notice went out. */
  onTold: () => void;
};

/** What listeners are told of rooms, and the tracker of all of them. */
export class Telling {
  readonly #parts: TellingParts;
  /** New at each start, so that the tracker tells a restart from an absence. */
  readonly #bootId = crypto.randomUUID();

  constructor(parts: TellingParts) {
    this.#parts = parts;
  }

  /** Publishes what is due. */
  async publishChanged(): Promise<void> {
    const { notices, store, stage } = this.#parts;
    for (const id of notices.takeChanged()) {
      const room = await store.room(id);
      const view = room === undefined ? undefined : await this.#view(room);
      // Asked last: a room may end while its view is made, and nothing follows the notice of its end.
      if (view !== undefined && stage.isOpen(id)) this.publish(view);
      else notices.forget(id);
    }
  }

  /** Unless it is too early, or says nothing new. */
  publish(view: RoomView): void {
    const { notices, clock, relay, onTold } = this.#parts;
    const notice = this.#notice(view);
    if (!notices.take(notice, clock.monotonicMs())) return;
    onTold();
    relay.publish(subjects.notice(view.id), encodeMessage(notice));
  }

  /** That control lives, and what it knows of every room that has not ended. */
  async tellTracker(): Promise<void> {
    const { store, clock, relay, audience, origins } = this.#parts;
    const nowMs = clock.monotonicMs();
    const open = (await store.rooms()).filter(({ state }) => state !== "ended");
    const views = await Promise.all(open.map((room) => this.#view(room)));
    const facts: ControlFacts = {
      bootId: this.#bootId,
      rooms: views.map((view) => this.#notice(view)),
      edges: audience.edges(nowMs),
      origins: origins.living(nowMs),
    };
    relay.publish(subjects.controlFacts, encodeMessage(facts));
  }

  #notice(view: RoomView): RoomNotice {
    const { stage, postsOf } = this.#parts;
    const listeners = view.listeners === null ? null : roundedAudience(view.listeners);
    return roomNotice(view, stage.playing(view.id), listeners, postsOf(view.id));
  }

  async #view(room: RoomRecord): Promise<RoomView> {
    const { store, clock, stage, audience } = this.#parts;
    const figures = audience.figures(room.id, clock.monotonicMs());
    return roomView(room, await store.participants(room.id), stage, figures);
  }
}
