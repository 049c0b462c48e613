import type { Clock, Log, Metrics } from "../platform/index.ts";
import type { Relay } from "../relay/index.ts";
import type { RoomStore } from "../store/index.ts";
import type { Access } from "./access.ts";
import { DeliveryDesk } from "./deliveries/index.ts";
import type { NoticeBoard } from "./notice-board.ts";
import { PostDesk } from "./posts/index.ts";
import { PublicPlace } from "./public-place.ts";
import type { RoomDesk } from "./room-desk.ts";
import { ScheduleDesk } from "./schedule/index.ts";
import type { Stage } from "./stage.ts";
import type { Turns } from "./turns.ts";

export type AnnouncingParts = {
  relay: Relay;
  store: RoomStore;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  access: Access;
  turns: Turns;
  notices: NoticeBoard;
  stage: Stage;
  rooms: () => RoomDesk;
  /** Listeners are to be told at once. */
  onNews: () => void;
};

/** What people are told beforehand and meanwhile: when rooms begin, what hosts post, and what leaves for other places. */
export class Announcing {
  readonly place: PublicPlace;
  readonly deliveries: DeliveryDesk;
  readonly posts: PostDesk;
  readonly schedule: ScheduleDesk;

  constructor({ rooms, stage, ...parts }: AnnouncingParts) {
    const { store, notices } = parts;
    this.place = new PublicPlace(store);
    const urlOf = (path: string) => this.place.urlOf(path);
    this.deliveries = new DeliveryDesk({ ...parts, withPost: (room, post) => this.posts.leavingWith(room, post) });
    this.posts = new PostDesk({
      ...parts,
      urlOf,
      handOver: (delivery, post) => this.deliveries.take(delivery, post),
      onNews: (room) => {
        notices.touch(room);
        parts.onNews();
      },
    });
    this.schedule = new ScheduleDesk({
      ...parts,
      urlOf,
      tell: (delivery) => this.deliveries.take(delivery),
      open: (room, hostIsHere) => rooms().openAsScheduled(room, hostIsHere),
      begin: (room) => rooms().begin(room, { asLate: true }),
      hostIsHere: async (room) => {
        const host = (await store.participants(room)).find(({ role }) => role === "host");
        return host !== undefined && stage.level(room, host.id) !== undefined;
      },
    });
  }

  async start(): Promise<void> {
    await this.place.start();
    await this.schedule.start();
    await this.deliveries.start();
    await this.posts.start();
    void this.deliveries.round();
  }

  close(): void {
    this.schedule.close();
  }

  /** Once a second. Waits for a disk at most, not for the tracker. */
  async round(): Promise<void> {
    await this.schedule.round();
    await this.posts.round();
    void this.deliveries.round();
  }
}
