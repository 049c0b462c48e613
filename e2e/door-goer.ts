import type { DoorAnswer, DoorView } from "../src/protocol/index.ts";

/** Someone at a room's door, without ears: asks by HTTP as the page does, and keeps the ticket. */
export class DoorGoer {
  readonly #room: string;
  ticket: string | null = null;
  number: number | null = null;

  constructor(room: string) {
    this.#room = room;
  }

  /** Asks at this edge; the newest ticket is kept. */
  async ask(edgeUrl: string): Promise<DoorAnswer> {
    const shown = this.ticket === null ? "" : `?ticket=${encodeURIComponent(this.ticket)}`;
    const response = await fetch(`${edgeUrl}/r/${this.#room}/door${shown}`, { method: "POST" });
    const answer = (await response.json()) as DoorAnswer;
    this.ticket = answer.ticket ?? this.ticket;
    this.number = answer.number ?? this.number;
    return answer;
  }

  /** The status of a listening request with the ticket: 426 means that a WebSocket would have been let in. */
  async knock(edgeUrl: string): Promise<number> {
    const shown = this.ticket === null ? "" : `?ticket=${encodeURIComponent(this.ticket)}`;
    const response = await fetch(`${edgeUrl}/r/${this.#room}/listen${shown}`);
    await response.body?.cancel();
    return response.status;
  }
}

/** What a room's door says to everybody. */
export async function doorOf(edgeUrl: string, room: string): Promise<DoorView> {
  return (await (await fetch(`${edgeUrl}/r/${room}/door`)).json()) as DoorView;
}
