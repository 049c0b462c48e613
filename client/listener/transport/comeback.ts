import { type ListenQuery, type RoomAddress, standingUrls } from "./addresses.ts";
import type { Cancel, ListenEnvironment, RoomStanding } from "./listen-environment.ts";
import type { ReconnectPlan } from "./reconnect-plan.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** A server that asks for more patience than this gets this much. */
const MAX_RETRY_AFTER_MS = 60_000;
/** An attempt needs so long to succeed while what was missed may still be asked for. */
const RESUME_MARGIN_MS = 1_000;

export type ComebackOptions = {
  plan: ReconnectPlan;
  environment: ListenEnvironment;
  address: RoomAddress;
  query: () => ListenQuery;
  /** What the room's door says; `taken` when whatever follows is the door's business. */
  askDoor(): Promise<"taken" | RoomStanding>;
  connect(origin: string): void;
  /** For how long what was missed may still be asked for; below zero: no more. */
  resumableForMs(): number;
  /** False as soon as a connection has greeted: whatever else is learned is old news. */
  isAway(): boolean;
  /** Hands back whether nothing more is to be tried. */
  refused(verdict: Verdict): boolean;
};

/** Waits for its turn, as the plan says, and connects; asks why when nobody let it in. */
export class Comeback {
  readonly #options: ComebackOptions;
  #origin: string;
  #cancel: Cancel | undefined;

  constructor(options: ComebackOptions) {
    this.#options = options;
    this.#origin = options.address.origin;
  }

  get isWaiting(): boolean {
    return this.#cancel !== undefined;
  }

  /** `inVain`: the attempt before met nobody. */
  begin(intervalMs: number, inVain: boolean): void {
    const { plan } = this.#options;
    const beginsRound = !plan.hasMore;
    const { origin, afterMs } = plan.next(intervalMs);
    this.#origin = origin;
    this.#wait(this.#inTime(afterMs));
    if (inVain && beginsRound && isPowerOfTwo(plan.rounds)) this.#askStanding();
  }

  /** Connects without waiting any longer. */
  now(): void {
    this.stop();
    this.#options.connect(this.#origin);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** A wait that would end when nothing can be resumed any more ends before, at a moment by chance. */
  #inTime(afterMs: number): number {
    const leftMs = this.#options.resumableForMs() - RESUME_MARGIN_MS;
    return leftMs > 0 && afterMs > leftMs ? this.#options.environment.random() * leftMs : afterMs;
  }

  #wait(delayMs: number): void {
    this.stop();
    this.#cancel = this.#options.environment.after(delayMs, () => this.now());
  }

  /**
   * Sockets do not tell why they failed to open; HTTP does. Asked ever more rarely, so as not to double a storm, and only
   * of the address that the listener was given: a page may not read what others answer.
   */
  async #askStanding(): Promise<void> {
    const { environment, plan, address, query, askDoor } = this.#options;
    const atDoor = await askDoor();
    if (atDoor === "taken" || !this.#options.isAway()) return;
    const told = atDoor.code !== undefined || atDoor.retryAfterMs > 0;
    const { code, retryAfterMs } = told ? atDoor : await environment.roomStanding(standingUrls(address, query()));
    if (!this.#options.isAway()) return;
    const verdict = verdictOf(code);
    if (verdict !== undefined && this.#options.refused(verdict)) return;
    if (retryAfterMs > 0 && this.isWaiting && !plan.hasMore) {
      this.#wait(Math.min(MAX_RETRY_AFTER_MS, retryAfterMs) * (1 + environment.random()));
    }
  }
}

function isPowerOfTwo(count: number): boolean {
  return count > 0 && (count & (count - 1)) === 0;
}
