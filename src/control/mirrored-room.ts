import type { OriginOrder, RoomCard, SpeakerFacts } from "../protocol/index.ts";

/**
 * An origin tells each room's facts once a second. A room that was not heard for this long is opened again: by then the other origins of
 * a cluster have taken it over if they can, which takes them up to three seconds.
 */
export const ROOM_SILENT_MS = 4_000;
/** A room that is to be closed, and for which nobody answers for so long, is closed. */
export const CLOSE_PATIENCE_MS = 10_000;
/** Removals that wait for an origin that does not answer; further ones are left to the origin's own end of the session. */
const REMOVALS_MAX = 256;
/** Processes that made the room's sound before, and whose last words may still be on their way. */
const RETIRED_MAX = 8;

/** What facts of a room tell of whom they come from. `late`: from a process that another has followed already. */
export type Heard = "same" | "moved" | "late";

/** One room as origins should hold it beside what they agreed to. A pure core: times are arguments. */
export class MirroredRoom {
  readonly id: string;
  wanted: "waiting" | "live" | "closed";
  /** `unsure`: an origin holds it, live or not. */
  #told: "nothing" | "unsure" | "waiting" | "live" = "nothing";
  readonly #card: RoomCard;
  readonly #removals = new Set<string>();
  /** Counts what made earlier answers void. */
  #era = 0;
  /** Nobody can hold what was never ordered: such a room needs no second order to be what the first said. */
  #isNew: boolean;
  /** Who was asked to open it; another one may have held it already. */
  #asked: string | undefined;
  /** Who is known to hold it. */
  #origin: string | undefined;
  #bootId: string | undefined;
  #retired: string[] = [];
  #aliveAtMs: number;
  /** When orders began to find nobody, and when the last one did. */
  #nobody: { sinceMs: number; lastMs: number } | undefined;

  constructor(options: { card: RoomCard; wanted: "waiting" | "live" | "closed"; isNew: boolean; nowMs: number }) {
    this.id = options.card.room;
    this.wanted = options.wanted;
    this.#card = options.card;
    this.#isNew = options.isNew;
    this.#aliveAtMs = options.nowMs;
    if (options.wanted === "closed") this.#told = "unsure";
  }

  get era(): number {
    return this.#era;
  }

  /** Whether an origin agreed to have it, as far as is known. */
  get isHeld(): boolean {
    return this.#told !== "nothing";
  }

  get differs(): boolean {
    return this.wanted === "closed" || this.nextOrder() !== undefined;
  }

  nextOrder(): OriginOrder | undefined {
    const room = this.id;
    if (this.wanted === "closed") return this.#told === "nothing" ? undefined : { order: "close", room };
    if (this.#told === "nothing") return { order: "open", card: { ...this.#card, state: this.wanted } };
    if (this.#told !== this.wanted) return { order: "live", room, live: this.wanted === "live" };
    const [participant] = this.#removals;
    return participant === undefined ? undefined : { order: "remove-speaker", room, participant };
  }

  remove(participant: string): void {
    if (this.#removals.size < REMOVALS_MAX) this.#removals.add(participant);
  }

  /** An answer that was asked for in an earlier era is void. */
  agreed(order: OriginOrder, era: number, nowMs: number): void {
    if (era !== this.#era) return;
    this.answered(nowMs);
    if (order.order === "live") this.#told = order.live ? "live" : "waiting";
    if (order.order === "close") this.#told = "nothing";
    if (order.order === "remove-speaker") this.#removals.delete(order.participant);
  }

  /** Another origin may have held it before, with a state of its own. */
  opened(origin: string, era: number, nowMs: number): void {
    if (era !== this.#era) return;
    this.answered(nowMs);
    this.#asked = origin;
    if (this.#isNew) this.#origin = origin;
    this.#told = this.#isNew ? "waiting" : "unsure";
    this.#isNew = false;
  }

  /** Whoever holds the room answered, be it a refusal. */
  answered(nowMs: number): void {
    this.#aliveAtMs = nowMs;
    this.#nobody = undefined;
  }

  foundNobody(nowMs: number): void {
    this.#nobody = { sinceMs: this.#nobody?.sinceMs ?? nowMs, lastMs: nowMs };
  }

  /** It may have been opened, or made live, although no answer came. */
  doubt(): void {
    this.#isNew = false;
    this.#told = "unsure";
  }

  hear(facts: SpeakerFacts, nowMs: number): Heard {
    if (this.#retired.includes(facts.bootId)) return "late";
    const moved = !this.#fits(facts);
    if (moved) this.#lose();
    this.#bootId = facts.bootId;
    this.#origin = facts.origin;
    this.#aliveAtMs = nowMs;
    if (this.#told === "nothing" && !this.#isNew) this.doubt();
    return moved ? "moved" : "same";
  }

  /** Nothing that an origin agreed to holds any more; the next order opens the room. */
  lose(): void {
    this.#lose();
    this.#bootId = undefined;
    this.#origin = undefined;
  }

  /** Whether it was this origin's, whose process is another now. */
  wasHeldBy(origin: string): boolean {
    return (this.#origin ?? this.#asked) === origin;
  }

  /** Too long without a sign of whoever holds it, or without anybody who answers for it. */
  isSilent(nowMs: number): boolean {
    if (this.#told === "nothing" || this.wanted === "closed") return false;
    return nowMs - this.#aliveAtMs >= ROOM_SILENT_MS || this.#foundNobodyForMs >= ROOM_SILENT_MS;
  }

  /** It is opened anew; whoever held it may come back. */
  giveUpWaiting(nowMs: number): void {
    this.#told = "nothing";
    this.#era += 1;
    this.#retired = [];
    this.answered(nowMs);
  }

  /** Closing has found nobody for so long that there is nothing to close. */
  get isClosedByItself(): boolean {
    return this.wanted === "closed" && this.#foundNobodyForMs >= CLOSE_PATIENCE_MS;
  }

  /** We could not hear: silence begins anew. */
  beginPatience(nowMs: number): void {
    this.answered(nowMs);
  }

  #fits({ origin, bootId }: SpeakerFacts): boolean {
    if (this.#bootId !== undefined) return this.#bootId === bootId;
    return this.#origin === undefined || this.#origin === origin;
  }

  get #foundNobodyForMs(): number {
    return this.#nobody === undefined ? 0 : this.#nobody.lastMs - this.#nobody.sinceMs;
  }

  #lose(): void {
    if (this.#bootId !== undefined) this.#retired = [...this.#retired, this.#bootId].slice(-RETIRED_MAX);
    this.#told = "nothing";
    this.#isNew = false;
    this.#era += 1;
    this.#removals.clear();
    this.#nobody = undefined;
  }
}
