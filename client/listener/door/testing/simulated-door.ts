import { commitmentOf, placesOf } from "../../../../src/draw/index.ts";
import type { DoorAnswer, DoorView, ErrorCode } from "../../../../src/protocol/index.ts";
import type { PlainAnswer } from "../../transport/listen-environment.ts";
import type { SimulatedEdge } from "../../transport/testing/simulated-edge.ts";

export const SEED = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const DOOR_EPOCH_MS = 1_750_000_000_000;

type Refusal = { code: ErrorCode; status: number; retryAfterMs?: number; answer?: Partial<DoorAnswer> };

/** A room's door before a simulated edge: gives numbers, and lets in who is called. */
export class SimulatedDoor {
  view: DoorView;
  /** While set, whoever asks is refused so; listening sockets as well. */
  refusal: Refusal | undefined;
  /** Nobody answers. */
  away = false;
  /** Solutions of challenges that are taken. */
  readonly proofs: string[] = [];
  readonly #edge: SimulatedEdge;
  readonly #numbers = new Map<string, number>();

  constructor(edge: SimulatedEdge, facts: Partial<DoorView> = {}) {
    this.#edge = edge;
    this.view = {
      ...{ room: "town-hall", status: "queueing", why: "full", doorTimeMs: 0, opensAtMs: null, draw: null },
      ...{ issued: 100, front: 0, passed: 0, effort: { issued: 0, front: 0, passed: 0 }, seats: 100, seated: 100 },
      ...{
        ratePerSecond: 1,
        waits: [],
        calibration: { predictions: 0, covered: 0 },
        askAgainMs: 5_000,
        overflow: null,
      },
      ...facts,
    } as DoorView;
    edge.door = (method, url) => (method === "POST" ? this.#ask(url) : this.#look());
    edge.admits = (url) =>
      !this.away && this.refusal === undefined && this.#admits(url.searchParams.get("ticket") ?? "");
  }

  get nowMs(): number {
    return DOOR_EPOCH_MS + this.#edge.monotonicMs();
  }

  set(facts: Partial<DoorView>): void {
    this.view = { ...this.view, ...facts };
  }

  /** Opens the seal: those who have a number so far are drawn. */
  draw(): void {
    this.set({ status: "queueing", draw: { commitment: commitmentOf(SEED), seed: SEED, size: this.view.issued } });
  }

  placeOf(number: number): number {
    return placesOf(SEED, this.view.draw?.size ?? 0)[number - 1] ?? number;
  }

  #look(): PlainAnswer | undefined {
    if (this.away) return undefined;
    if (this.refusal !== undefined) return this.#refused(this.refusal);
    return { status: 200, body: this.#shown(), retryAfterMs: 0 };
  }

  #ask({ searchParams }: URL): PlainAnswer | undefined {
    if (this.away) return undefined;
    const ticket = searchParams.get("ticket") ?? "";
    const proof = searchParams.get("proof");
    if (this.#admits(ticket) && this.refusal === undefined)
      return this.#answer(200, { ...this.#told(ticket), admitted: true });
    const solved = proof !== null && this.proofs.includes(proof);
    if (this.refusal !== undefined && !solved) return this.#refused(this.refusal);
    return this.#answer(200, this.#told(this.#numbers.has(ticket) ? ticket : this.#give()));
  }

  #give(): string {
    const number = this.view.issued + 1;
    this.set({ issued: number });
    this.#numbers.set(`place-${number}`, number);
    return `place-${number}`;
  }

  #admits(ticket: string): boolean {
    if (this.view.status === "not-queueing" || /^(seat|invitation)/.test(ticket)) return true;
    const number = this.#numbers.get(ticket);
    const { status, front, passed, draw } = this.view;
    if (number === undefined || status !== "queueing" || (draw !== null && draw.seed === null)) return false;
    const place = this.placeOf(number);
    return place <= front && place > passed;
  }

  #told(ticket: string): Partial<DoorAnswer> {
    const number = this.#numbers.get(ticket) ?? null;
    const { status, draw } = this.view;
    const isDrawn = number !== null && status !== "prequeue" && (draw === null || draw.seed !== null);
    return { ticket: ticket === "" ? null : ticket, number, place: isDrawn ? this.placeOf(number) : null };
  }

  #refused({ code, status, retryAfterMs = 0, answer }: Refusal): PlainAnswer {
    const error = { code, message: `Cannot come in: ${code}` };
    if (answer === undefined) return { status, body: { error }, retryAfterMs };
    return { ...this.#answer(status, { error, ...answer }), retryAfterMs };
  }

  #answer(status: number, told: Partial<DoorAnswer>): PlainAnswer {
    const nothing = { admitted: false, ticket: null, number: null, place: null, effortPlace: null, wait: null };
    return { status, body: { ...nothing, challenge: null, ...told, door: this.#shown() }, retryAfterMs: 0 };
  }

  #shown(): DoorView {
    return { ...this.view, doorTimeMs: this.nowMs };
  }
}
