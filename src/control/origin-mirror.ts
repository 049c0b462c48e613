import type { Log } from "../platform/index.ts";
import { type OriginAnswer, type OriginOrder, type Rendition, StentorError } from "../protocol/index.ts";
import type { OriginLine } from "./origin-line.ts";
import { Turns } from "./turns.ts";

/** Rooms whose opening failed and that wait to be closed; more are left to the origin's restart. */
const REFUSED_MAX = 1_000;
/** Removals that wait for an origin that does not answer; further ones are left to the origin's own end of the session. */
const REMOVALS_MAX = 256;

type Wanted = { room: string; epochMs: number; renditions: Rendition[] };
type Entry = {
  readonly card: Wanted;
  wanted: "waiting" | "live" | "closed";
  /** What the origin last agreed to; `unsure` when an answer did not come: it holds the room, live or not. */
  told: "nothing" | "unsure" | "waiting" | "live";
  readonly removals: Set<string>;
};

/**
 * What the origin should hold beside what it was told, and the orders that make them equal. An origin that restarts
 * is told everything again, with the same epochs, so that part numbers go on.
 */
export class OriginMirror {
  readonly #line: OriginLine;
  readonly #log: Log;
  readonly #entries = new Map<string, Entry>();
  readonly #turns = new Turns();
  readonly #busy = new Set<string>();
  /** Counts restarts: what an earlier origin agreed to is void. */
  #boot = 0;

  constructor(options: { line: OriginLine; log: Log }) {
    this.#line = options.line;
    this.#log = options.log;
  }

  /** Rooms that the origin has agreed to hold. */
  get told(): number {
    return this.#entries.values().reduce((count, entry) => (entry.told === "nothing" ? count : count + 1), 0);
  }

  /** Opens the room, or throws and leaves nothing behind but a closing order that is tried until it is heard. */
  async open(card: Wanted, state: "waiting" | "live" = "waiting"): Promise<void> {
    const entry: Entry = { card, wanted: state, told: "nothing", removals: new Set() };
    this.#entries.set(card.room, entry);
    try {
      await this.#bring(entry);
    } catch (refusal) {
      this.#giveUp(entry);
      throw refusal;
    }
  }

  /** Holds the room without asking now; `settle` brings it. For rooms that were there before this process. */
  adopt(card: Wanted, state: "waiting" | "live"): void {
    this.#entries.set(card.room, { card, wanted: state, told: "nothing", removals: new Set() });
  }

  /** Throws when the origin did not agree; the room is then as it was. */
  async live(room: string): Promise<void> {
    const entry = this.#entries.get(room);
    if (entry === undefined)
      throw new StentorError("origin_unavailable", `Cannot go live in "${room}": it is not open`);
    const before = entry.wanted;
    entry.wanted = "live";
    try {
      await this.#bring(entry);
    } catch (refusal) {
      if (entry.wanted === "live") entry.wanted = before;
      if (entry.told === "waiting") entry.told = "unsure";
      throw refusal;
    }
  }

  /** Takes effect at once here, and at the origin as soon as it hears it. */
  close(room: string): void {
    const entry = this.#entries.get(room);
    if (entry !== undefined) entry.wanted = "closed";
  }

  removeSpeaker(room: string, participant: string): void {
    const removals = this.#entries.get(room)?.removals;
    if (removals !== undefined && removals.size < REMOVALS_MAX) removals.add(participant);
  }

  /** The origin has forgotten the room; the next `settle` opens it again. */
  lost(room: string): void {
    const entry = this.#entries.get(room);
    if (entry !== undefined) entry.told = "nothing";
  }

  originRestarted(): void {
    this.#boot += 1;
    for (const [room, entry] of this.#entries) {
      entry.told = "nothing";
      entry.removals.clear();
      if (entry.wanted === "closed") this.#entries.delete(room);
    }
  }

  /** Brings every room that differs; what fails is tried again at the next call. Never throws. */
  async settle(): Promise<void> {
    const differing = this.#entries.values().filter((entry) => differs(entry) && !this.#busy.has(entry.card.room));
    await Promise.all(differing.map((entry) => this.#trySettling(entry)));
  }

  /** Nobody knows whether an origin that did not answer has opened the room: it is to be closed. */
  #giveUp(entry: Entry): void {
    const { room } = entry.card;
    const waiting = this.#entries.values().reduce((count, each) => (each.wanted === "closed" ? count + 1 : count), 0);
    if (waiting >= REFUSED_MAX) this.#entries.delete(room);
    entry.wanted = "closed";
    entry.told = "unsure";
  }

  async #trySettling(entry: Entry): Promise<void> {
    try {
      await this.#bring(entry);
    } catch (refusal) {
      const reason = refusal instanceof Error ? refusal.message : String(refusal);
      this.#log.warn({ room: entry.card.room, wanted: entry.wanted, reason }, "The origin has not followed yet");
    }
  }

  #bring(entry: Entry): Promise<void> {
    const { room } = entry.card;
    return this.#turns.run(room, async () => {
      this.#busy.add(room);
      try {
        for (let order = nextOrder(entry); order !== undefined; order = nextOrder(entry))
          await this.#tell(entry, order);
        if (entry.wanted === "closed" && this.#entries.get(room) === entry) this.#entries.delete(room);
      } finally {
        this.#busy.delete(room);
      }
    });
  }

  async #tell(entry: Entry, order: OriginOrder): Promise<void> {
    const boot = this.#boot;
    await this.#sendForgiving(order);
    if (boot !== this.#boot) return;
    if (order.order === "open") entry.told = "waiting";
    if (order.order === "live") entry.told = order.live ? "live" : "waiting";
    if (order.order === "close") entry.told = "nothing";
    if (order.order === "remove-speaker") entry.removals.delete(order.participant);
  }

  /** Closing what is not there is done. */
  async #sendForgiving(order: OriginOrder): Promise<OriginAnswer> {
    try {
      return await this.#line.send(order);
    } catch (refusal) {
      const gone = refusal instanceof StentorError && refusal.code === "room_not_found";
      if (gone && (order.order === "close" || order.order === "remove-speaker")) return { answer: "done" };
      throw refusal;
    }
  }
}

function differs(entry: Entry): boolean {
  return entry.wanted === "closed" || nextOrder(entry) !== undefined;
}

function nextOrder({ card, wanted, told, removals }: Entry): OriginOrder | undefined {
  const { room } = card;
  if (wanted === "closed") return told === "nothing" ? undefined : { order: "close", room };
  if (told === "nothing") return { order: "open", ...card };
  if (told !== wanted) return { order: "live", room, live: wanted === "live" };
  const [participant] = removals;
  return participant === undefined ? undefined : { order: "remove-speaker", room, participant };
}
