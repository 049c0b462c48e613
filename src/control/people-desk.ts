import type { Clock } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import type { ParticipantRecord, RoomStore } from "../store/index.ts";
import type { Access } from "./access.ts";
import { participantId } from "./ids.ts";
import type { NoticeBoard } from "./notice-board.ts";
import type { OriginMirror } from "./origin-mirror.ts";
import { hashToken, makeToken } from "./tokens.ts";
import type { Turns } from "./turns.ts";
import type { WhipDesk } from "./whip-desk.ts";

export type Participant = Pick<ParticipantRecord, "id" | "name" | "role">;
/** The only time that the token is seen. */
export type Invited = Participant & { token: string };

/** A participant and the token that makes them one. */
export function newParticipant(options: { room: string; name: string; role: "host" | "guest"; nowMs: number }): {
  record: ParticipantRecord;
  token: string;
} {
  const token = makeToken();
  const { room, name, role, nowMs } = options;
  return { record: { id: participantId(), room, name, role, tokenHash: hashToken(token), joinedAtMs: nowMs }, token };
}

/** Who may speak in a room. */
export class PeopleDesk {
  readonly #store: RoomStore;
  readonly #access: Access;
  readonly #mirror: OriginMirror;
  readonly #whip: WhipDesk;
  readonly #notices: NoticeBoard;
  readonly #turns: Turns;
  readonly #clock: Clock;
  readonly #maxSpeakers: number;

  constructor(options: {
    store: RoomStore;
    access: Access;
    mirror: OriginMirror;
    whip: WhipDesk;
    notices: NoticeBoard;
    turns: Turns;
    clock: Clock;
    maxSpeakers: number;
  }) {
    this.#store = options.store;
    this.#access = options.access;
    this.#mirror = options.mirror;
    this.#whip = options.whip;
    this.#notices = options.notices;
    this.#turns = options.turns;
    this.#clock = options.clock;
    this.#maxSpeakers = options.maxSpeakers;
  }

  /** By the host's token. Throws `speaker_limit` when the room is full. */
  async invite(room: string, token: string, name: string | undefined): Promise<Invited> {
    await this.#access.host(room, token);
    // Not the room's own turn: its start would wait for the disk.
    return this.#turns.run(`people of ${room}`, async () => {
      await this.#access.openRoom(room);
      const people = await this.#store.participants(room);
      if (people.length >= this.#maxSpeakers) {
        throw new StentorError(
          "speaker_limit",
          `Cannot invite to room "${room}": it has ${people.length} speakers already`,
        );
      }
      const guest = newParticipant({
        room,
        name: name ?? `Guest ${people.length}`,
        role: "guest",
        nowMs: this.#clock.nowMs(),
      });
      await this.#store.insertParticipant(guest.record);
      return { ...shown(guest.record), token: guest.token };
    });
  }

  /** By the host's token. The guest's token is void at once; the sound ends as soon as the origin hears of it. */
  async remove(room: string, token: string, participant: string): Promise<void> {
    const host = await this.#access.host(room, token);
    if (participant === host.id) {
      throw new StentorError("bad_request", `Cannot remove speaker "${participant}": they host the room`);
    }
    await this.#access.openRoom(room);
    if (!(await this.#store.removeParticipant(room, participant))) {
      throw new StentorError(
        "speaker_not_found",
        `Cannot remove speaker "${participant}": room "${room}" has none such`,
      );
    }
    this.#whip.forgetParticipant(participant);
    this.#mirror.removeSpeaker(room, participant);
    this.#notices.touch(room);
    await this.#mirror.settle();
  }

  async me(room: string, token: string): Promise<Participant> {
    return shown(await this.#access.participant(room, token));
  }

  async rename(room: string, token: string, name: string): Promise<Participant> {
    const { id } = await this.#access.participant(room, token);
    await this.#access.openRoom(room);
    const renamed = await this.#store.renameParticipant(room, id, name);
    if (renamed === undefined)
      throw new StentorError("token_invalid", `Cannot rename in room "${room}": the speaker was removed`);
    this.#notices.touch(room);
    return shown(renamed);
  }
}

function shown({ id, name, role }: ParticipantRecord): Participant {
  return { id, name, role };
}
