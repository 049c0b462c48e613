import { StentorError } from "../protocol/index.ts";
import type { ParticipantRecord, RoomRecord, RoomStore } from "../store/index.ts";
import { hashToken, ownerOf, sameHash } from "./tokens.ts";

/** Who may do what. Each method returns what the caller is let in to, or throws StentorError. */
export class Access {
  readonly #store: RoomStore;
  readonly #operatorHash: string;

  constructor(options: { store: RoomStore; operatorToken: string }) {
    this.#store = options.store;
    this.#operatorHash = hashToken(options.operatorToken);
  }

  operator(token: string): void {
    if (!sameHash(hashToken(token), this.#operatorHash)) {
      throw new StentorError("token_invalid", "Cannot let the caller in: the token is not the operator's");
    }
  }

  async room(id: string): Promise<RoomRecord> {
    const room = await this.#store.room(id);
    if (room === undefined) throw new StentorError("room_not_found", `Cannot find room "${id}": it does not exist`);
    return room;
  }

  /** Anybody who may speak in the room, ended or not. */
  async participant(room: string, token: string): Promise<ParticipantRecord> {
    await this.room(room);
    const participant = ownerOf(await this.#store.participants(room), token);
    if (participant === undefined) {
      throw new StentorError(
        "token_invalid",
        `Cannot let the caller into room "${room}": the token is not of this room`,
      );
    }
    return participant;
  }

  async host(room: string, token: string): Promise<ParticipantRecord> {
    const participant = await this.participant(room, token);
    if (participant.role !== "host") {
      throw new StentorError("token_invalid", `Cannot change room "${room}": only its host may`);
    }
    return participant;
  }

  /** The operator may end whatever runs on his machine; a host, his room. */
  async hostOrOperator(room: string, token: string): Promise<"host" | "operator"> {
    if (sameHash(hashToken(token), this.#operatorHash)) {
      await this.room(room);
      return "operator";
    }
    await this.host(room, token);
    return "host";
  }

  /** The room while it can still be changed. */
  async openRoom(id: string): Promise<RoomRecord> {
    const room = await this.room(id);
    if (room.state === "ended") throw new StentorError("room_ended", `Cannot change room "${id}": it has ended`);
    return room;
  }
}
