import { type OriginAnswer, StentorError } from "../protocol/index.ts";
import type { ParticipantRecord } from "../store/index.ts";
import type { Access } from "./access.ts";
import { foundNobody, type OriginLine, type RoomOrder } from "./origin-line.ts";
import type { OriginMirror } from "./origin-mirror.ts";

type Session = { session: string; etag: string; sdp: string };
type Patched = { etag: string | null; fragment: string | null };

/**
 * Lets speakers to the origin: whose token fits may set up one session, and change or end that one only.
 * Keeps one session id per participant, which bounds it.
 */
export class WhipDesk {
  readonly #access: Access;
  readonly #line: OriginLine;
  readonly #mirror: OriginMirror;
  readonly #sessions = new Map<string, { room: string; session: string }>();

  constructor(options: { access: Access; line: OriginLine; mirror: OriginMirror }) {
    this.#access = options.access;
    this.#line = options.line;
    this.#mirror = options.mirror;
  }

  async offer(room: string, token: string, sdp: string): Promise<Session> {
    const participant = await this.#access.participant(room, token);
    await this.#access.openRoom(room);
    const answer = await this.#order(room, { order: "whip-offer", room, participant: participant.id, sdp });
    if (answer.answer !== "whip-session") throw unexpected(answer);
    await this.#admit(room, token, answer.session);
    return { session: answer.session, etag: answer.etag, sdp: answer.sdp };
  }

  /** `ifMatch` is the header as it came, `null` when there was none. */
  async patch(
    room: string,
    token: string,
    session: string,
    fragment: string,
    ifMatch: string | null,
  ): Promise<Patched> {
    await this.#owned(room, token, session);
    const answer = await this.#order(room, { order: "whip-patch", session, fragment, ifMatch });
    if (answer.answer !== "whip-patched") throw unexpected(answer);
    return { etag: answer.etag, fragment: answer.fragment };
  }

  async delete(room: string, token: string, session: string): Promise<void> {
    const participant = await this.#owned(room, token, session);
    await this.#order(room, { order: "whip-delete", session });
    this.#sessions.delete(participant.id);
  }

  /** Throws unless this is the caller's present session. */
  async check(room: string, token: string, session: string): Promise<void> {
    await this.#owned(room, token, session);
  }

  forgetParticipant(id: string): void {
    this.#sessions.delete(id);
  }

  /** It has ended, or another process makes its sound, which knows none of them. */
  forgetRoom(room: string): void {
    for (const [participant, entry] of this.#sessions) if (entry.room === room) this.#sessions.delete(participant);
  }

  /** The participant may have been removed, or the room ended, while the origin was answering. */
  async #admit(room: string, token: string, session: string): Promise<void> {
    try {
      await this.#access.openRoom(room);
      const participant = await this.#access.participant(room, token);
      this.#sessions.set(participant.id, { room, session });
    } catch (refusal) {
      await this.#line.send(room, { order: "whip-delete", session }).catch(() => undefined);
      throw refusal;
    }
  }

  async #owned(room: string, token: string, session: string): Promise<ParticipantRecord> {
    const participant = await this.#access.participant(room, token);
    if (this.#sessions.get(participant.id)?.session !== session) {
      throw new StentorError(
        "session_not_found",
        `Cannot find WHIP session "${session}": it is not a session of this token`,
      );
    }
    return participant;
  }

  /** An origin that lost the room gets it back; the caller tries again. */
  async #order(room: string, order: RoomOrder): Promise<OriginAnswer> {
    try {
      return await this.#line.send(room, order);
    } catch (refusal) {
      if (foundNobody(refusal)) this.#mirror.foundNobody(room);
      if (!(refusal instanceof StentorError) || refusal.code !== "room_not_found") throw refusal;
      this.#mirror.lost(room);
      await this.#mirror.settle();
      throw new StentorError(
        "origin_unavailable",
        `Cannot reach the sound of room "${room}": it had to be set up again`,
      );
    }
  }
}

function unexpected(answer: OriginAnswer): StentorError {
  return new StentorError("internal", `Cannot read the origin's answer: it is "${answer.answer}"`);
}
