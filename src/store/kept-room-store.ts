import { KeptRecords } from "./kept-records.ts";
import * as rows from "./room-rows.ts";
import type { ParticipantRecord, RoomRecord, RoomStore } from "./room-store.ts";

/**
 * Keeps rooms in a database and beside it in memory: each step that adds something is committed, then taken in memory,
 * and everything is read from memory. So a database that is full, slow or gone takes nothing from those who only look.
 * What must not be refused is taken in memory at once, and owed to the database.
 */
export class KeptRoomStore extends KeptRecords implements RoomStore {
  insertRoom(room: RoomRecord, host: ParticipantRecord): Promise<boolean> {
    return this.ledger.step(async () => {
      if (this.memory.peekRoom(room.id) !== undefined) return false;
      const place = this.places(2);
      const both = [rows.insertRoom(room, place), rows.insertParticipant(host, place + 1)];
      await this.ledger.record(both, () => rows.removeRoom(room.id));
      return this.memory.insertRoom(room, host);
    });
  }

  room(id: string): Promise<RoomRecord | undefined> {
    return this.memory.room(id);
  }

  rooms(): Promise<RoomRecord[]> {
    return this.memory.rooms();
  }

  countOpenRooms(): Promise<number> {
    return this.memory.countOpenRooms();
  }

  async goLive(id: string, liveAtMs: number): Promise<RoomRecord | undefined> {
    const live = this.memory.goLive(id, liveAtMs);
    if (this.memory.peekRoom(id) !== undefined) await this.ledger.owe(id, [rows.goLive(id, liveAtMs)]);
    return live;
  }

  async endRoom(id: string, endedAtMs: number): Promise<RoomRecord | undefined> {
    const ended = this.memory.endRoom(id, endedAtMs);
    if (this.memory.peekRoom(id) !== undefined) await this.ledger.owe(id, [rows.endRoom(id, endedAtMs)]);
    return ended;
  }

  schedule(id: string, start: { atMs: number; timeZone: string } | null): Promise<RoomRecord | undefined> {
    return this.ledger.step(async () => {
      const before = this.memory.peekRoom(id);
      if (before === undefined) return undefined;
      const after = { scheduledAtMs: start?.atMs ?? null, timeZone: start?.timeZone ?? null, openedAtMs: null };
      const asItIs = () => [rows.schedule(this.memory.peekRoom(id) ?? before)];
      await this.ledger.record([rows.schedule({ ...before, ...after })], asItIs);
      const opened = this.memory.peekRoom(id) !== before;
      const scheduled = await this.memory.schedule(id, start);
      // It opened meanwhile, by a debt that is recorded after this step: the schedule has the last word there too.
      if (opened && scheduled !== undefined) void this.ledger.owe(id, [rows.schedule(scheduled)]);
      return scheduled;
    });
  }

  async openRoom(id: string, openedAtMs: number): Promise<RoomRecord | undefined> {
    const opened = this.memory.openRoom(id, openedAtMs);
    if (this.memory.peekRoom(id) !== undefined) await this.ledger.owe(id, [rows.openRoom(id, openedAtMs)]);
    return opened;
  }

  async removeRoom(id: string): Promise<void> {
    if (this.memory.peekRoom(id) === undefined) return;
    const removed = this.memory.removeRoom(id);
    await this.ledger.owe(id, rows.removeRoom(id));
    return removed;
  }

  catchUp(): Promise<number> {
    return this.ledger.catchUp();
  }

  participants(room: string): Promise<ParticipantRecord[]> {
    return this.memory.participants(room);
  }

  insertParticipant(participant: ParticipantRecord): Promise<void> {
    const { room, id } = participant;
    return this.ledger.step(async () => {
      if (this.memory.peekRoom(room) === undefined) return;
      const added = [rows.insertParticipant(participant, this.places(1))];
      await this.ledger.record(added, () => [rows.removeParticipant(room, id)]);
      await this.memory.insertParticipant(participant);
    });
  }

  renameParticipant(room: string, id: string, name: string): Promise<ParticipantRecord | undefined> {
    return this.ledger.step(async () => {
      const before = (await this.memory.participants(room)).find((each) => each.id === id);
      if (before === undefined) return undefined;
      const asBefore = () => [rows.renameParticipant(room, id, before.name)];
      await this.ledger.record([rows.renameParticipant(room, id, name)], asBefore);
      return this.memory.renameParticipant(room, id, name);
    });
  }

  async removeParticipant(room: string, id: string): Promise<boolean> {
    const wasThere = await this.memory.removeParticipant(room, id);
    if (wasThere) await this.ledger.owe(room, [rows.removeParticipant(room, id)]);
    return wasThere;
  }
}
