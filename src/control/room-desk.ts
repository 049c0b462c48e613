import type { Clock, Log } from "../platform/index.ts";
import { PART_MS, StentorError, subjects } from "../protocol/index.ts";
import { NO_BODY, type Relay } from "../relay/index.ts";
import type { ParticipantRecord, RoomRecord, RoomStore } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { Audience } from "./counting/index.ts";
import { roomId } from "./ids.ts";
import type { NoticeBoard } from "./notice-board.ts";
import type { OriginMirror } from "./origin-mirror.ts";
import { type Invited, newParticipant } from "./people-desk.ts";
import { type RoomView, roomCard, roomView } from "./room-view.ts";
import { awaitsStart } from "./schedule/index.ts";
import type { Stage } from "./stage.ts";
import type { Turns } from "./turns.ts";
import type { WhipDesk } from "./whip-desk.ts";

/** Two rooms with one title differ in six random characters; so many tries are more than enough. */
const ID_TRIES = 5;

/** Why a room ended: its host did it, or nobody used it. */
export type EndReason = "host" | "operator" | "unused";

export type RoomDeskParts = {
  store: RoomStore;
  access: Access;
  mirror: OriginMirror;
  whip: WhipDesk;
  stage: Stage;
  audience: Audience;
  notices: NoticeBoard;
  turns: Turns;
  relay: Relay;
  clock: Clock;
  log: Log;
  maxRooms: number;
  /** Told of each room that ended, before edges are told to let its listeners go. */
  onEnded: (view: RoomView, reason: EndReason, room: RoomRecord) => void;
  onMade: (room: RoomRecord) => void;
  /** Told of each room that is live from now on, by whoever's wish. */
  onLive: (room: RoomRecord) => void;
  /** Told of each room that has opened at its second. */
  onOpened: (room: RoomRecord, openedAtMs: number, hostWasThere: boolean) => void;
};

/** `start`: when it is to begin; left out, whenever its host wishes. */
export type RoomWish = {
  title: string;
  music: boolean;
  hostName: string | undefined;
  start?: { atMs: number; timeZone: string } | undefined;
};

/**
 * Rooms from their making to their end. A room is recorded as made or live only after the origin agreed. Its end is
 * recorded first, because a room must be able to end while the origin is away; the origin follows when it hears of it.
 */
export class RoomDesk {
  readonly #parts: RoomDeskParts;

  constructor(parts: RoomDeskParts) {
    this.#parts = parts;
  }

  /** The caller has shown the operator's token. Throws `room_limit`, `origin_unavailable`. */
  create(wish: RoomWish): Promise<{ room: RoomView; host: Invited }> {
    const { store, maxRooms, turns } = this.#parts;
    return turns.run("(rooms)", async () => {
      if ((await store.countOpenRooms()) >= maxRooms) {
        throw new StentorError("room_limit", `Cannot create room "${wish.title}": ${maxRooms} rooms are open already`);
      }
      return await this.#make(wish);
    });
  }

  /** Rooms that have not ended, the newest first. */
  async list(): Promise<RoomView[]> {
    const open = (await this.#parts.store.rooms()).filter((room) => room.state !== "ended");
    return Promise.all(open.map((room) => this.#view(room)));
  }

  async get(id: string): Promise<RoomView> {
    return this.#view(await this.#parts.access.room(id));
  }

  /** By the host's token. A room that is live stays so; one that waits for its start begins early. */
  async live(id: string, token: string): Promise<RoomView> {
    await this.#parts.access.host(id, token);
    return this.begin(id);
  }

  /** Whoever wants it. `asLate`: unless its start was put off meanwhile. Throws `room_ended`, `origin_unavailable`. */
  begin(id: string, { asLate = false } = {}): Promise<RoomView> {
    const { access, mirror, turns, clock } = this.#parts;
    return turns.run(id, async () => {
      const room = await access.openRoom(id);
      if (room.state === "live" || (asLate && awaitsStart(room))) return this.#view(room);
      await mirror.live(id);
      return this.#view(await this.#recordLive(room, clock.nowMs()));
    });
  }

  /**
   * A room whose second has come opens; with its host there it is live at once. `undefined`: it is not to open now. Not live although the host
   * is there: the origin did not follow.
   */
  openAsScheduled(id: string, hostIsHere: boolean): Promise<{ isLive: boolean } | undefined> {
    const { store, mirror, turns, clock, notices, onOpened } = this.#parts;
    return turns.run(id, async () => {
      const room = await store.room(id);
      const openedAtMs = clock.nowMs();
      if (room === undefined || !awaitsStart(room) || (room.scheduledAtMs ?? 0) > openedAtMs) return undefined;
      const following = hostIsHere ? obeyedAtMs(mirror.live(id), clock) : undefined;
      // The order leaves before the disk is asked: sound waits for none.
      await new Promise(setImmediate);
      const opened = (await store.openRoom(id, openedAtMs)) ?? room;
      onOpened(opened, openedAtMs, hostIsHere);
      const liveAtMs = await following;
      notices.touch(id);
      if (liveAtMs !== undefined) await this.#recordLive(opened, liveAtMs);
      return { isLive: liveAtMs !== undefined };
    });
  }

  /** By the host's token, or the operator's. A room that has ended stays so. */
  async end(id: string, token: string): Promise<RoomView> {
    return this.finish(id, await this.#parts.access.hostOrOperator(id, token));
  }

  /** Ends the room, whoever wants it. */
  finish(id: string, reason: EndReason): Promise<RoomView> {
    const { access, mirror, store, turns, clock, stage, whip, relay, notices, log } = this.#parts;
    return turns.run(id, async () => {
      const room = await access.room(id);
      if (room.state === "ended") return this.#view(room);
      const changed = await store.endRoom(id, clock.nowMs());
      log.info({ room: id, reason }, "Room ended");
      mirror.close(id);
      stage.close(id);
      whip.forgetRoom(id);
      const view = await this.#view(changed ?? room);
      this.#parts.onEnded(view, reason, changed ?? room);
      notices.forget(id);
      relay.publish(subjects.end(id), NO_BODY);
      return view;
    });
  }

  /** To begin early by hand opens the room, too. */
  async #recordLive(room: RoomRecord, liveAtMs: number): Promise<RoomRecord> {
    const { store, notices, onLive } = this.#parts;
    if (awaitsStart(room)) await store.openRoom(room.id, liveAtMs);
    const live = (await store.goLive(room.id, liveAtMs)) ?? room;
    notices.touch(room.id);
    onLive(live);
    return live;
  }

  async #make(wish: RoomWish) {
    const { mirror, stage, audience, clock, log, notices, onMade } = this.#parts;
    const nowMs = clock.nowMs();
    const room: RoomRecord = {
      id: await this.#freeId(wish.title),
      title: wish.title,
      music: wish.music,
      state: "waiting",
      epochMs: Math.floor(nowMs / PART_MS) * PART_MS,
      createdAtMs: nowMs,
      liveAtMs: null,
      endedAtMs: null,
      scheduledAtMs: wish.start?.atMs ?? null,
      timeZone: wish.start?.timeZone ?? null,
      openedAtMs: null,
    };
    await mirror.open(roomCard(room));
    const host = newParticipant({ room: room.id, name: wish.hostName ?? "Host", role: "host", nowMs });
    await this.#record(room, host.record);
    stage.open(room.id);
    audience.open(room.id, clock.monotonicMs());
    notices.touch(room.id);
    onMade(room);
    log.info({ room: room.id, music: room.music }, "Room opened");
    const { id, name, role } = host.record;
    return { room: await this.#view(room), host: { id, name, role, token: host.token } };
  }

  /** A room that is not recorded is closed again at its origin. */
  async #record(room: RoomRecord, host: ParticipantRecord): Promise<void> {
    const { store, mirror } = this.#parts;
    try {
      if (await store.insertRoom(room, host)) return;
      throw new StentorError("internal", `Cannot create room "${room.title}": its id was taken meanwhile`);
    } catch (refusal) {
      mirror.close(room.id);
      await mirror.settle();
      throw refusal;
    }
  }

  async #freeId(title: string): Promise<string> {
    for (let attempt = 0; attempt < ID_TRIES; attempt++) {
      const id = roomId(title);
      if ((await this.#parts.store.room(id)) === undefined) return id;
    }
    throw new StentorError("internal", `Cannot create room "${title}": no id is free`);
  }

  async #view(room: RoomRecord): Promise<RoomView> {
    const { store, stage, audience, clock } = this.#parts;
    const figures = audience.figures(room.id, clock.monotonicMs());
    return roomView(room, await store.participants(room.id), stage, figures);
  }
}

/** `undefined`: the origin refused, or did not answer. */
function obeyedAtMs(order: Promise<void>, clock: Clock): Promise<number | undefined> {
  return order.then(
    () => clock.nowMs(),
    () => undefined,
  );
}
