/** People who asked for it are reminded so long before the start. */
export const REMINDER_MS = 600_000;
/** While the start is further away than this, the clock is looked at so often: a wall clock may step. */
const CALM_LOOK_MS = 500;
/** Rooms whose origin has not followed yet are tried again so often. */
export const RETRY_MS = 150;

type Planned = { scheduledAtMs: number; isReminded: boolean };

/** What is to happen now. */
export type Due = { remind: string[]; open: string[] };

/**
 * Which rooms wait for their second, and which have opened and wait for their host. A pure core: `nowMs` is the wall clock, which may
 * step either way. Bounded by the rooms that may be open.
 */
export class StartPlan {
  readonly #waiting = new Map<string, Planned>();
  readonly #late = new Set<string>();
  readonly #retrying = new Set<string>();

  get size(): number {
    return this.#waiting.size + this.#late.size;
  }

  /** The room waits for this second, and for no other. Nobody is reminded of a start that was set when it was that near. */
  put(room: string, scheduledAtMs: number, nowMs: number): void {
    this.remove(room);
    this.#waiting.set(room, { scheduledAtMs, isReminded: scheduledAtMs - nowMs <= REMINDER_MS });
  }

  /** It was planned before this process; whether people were reminded is known. */
  resume(room: string, planned: Planned): void {
    this.#waiting.set(room, planned);
  }

  /** It has opened, and waits for its host. */
  opened(room: string): void {
    this.remove(room);
    this.#late.add(room);
  }

  /** It is live, has ended, or is to begin by hand. */
  remove(room: string): void {
    this.#waiting.delete(room);
    this.#late.delete(room);
    this.#retrying.delete(room);
  }

  isLate(room: string): boolean {
    return this.#late.has(room);
  }

  get late(): readonly string[] {
    return [...this.#late];
  }

  /** The host is there and the origin did not follow. */
  failed(room: string): void {
    if (this.#late.has(room)) this.#retrying.add(room);
  }

  /** Reminders are told once; a room that is due stays so until it has `opened` or is removed. */
  take(nowMs: number): Due {
    const due: Due = { remind: [], open: [] };
    for (const [room, planned] of this.#waiting) {
      const remainingMs = planned.scheduledAtMs - nowMs;
      if (remainingMs <= 0) due.open.push(room);
      if (planned.isReminded || remainingMs > REMINDER_MS) continue;
      planned.isReminded = true;
      if (remainingMs > 0) due.remind.push(room);
    }
    return due;
  }

  /** How long there is until the next look at the clock. A room that is due already did not open when it should have. */
  waitMs(nowMs: number): number {
    let waitMs = this.#retrying.size > 0 ? RETRY_MS : CALM_LOOK_MS;
    for (const { scheduledAtMs } of this.#waiting.values()) waitMs = Math.min(waitMs, waitFor(scheduledAtMs - nowMs));
    return waitMs;
  }
}

/** Half the way at a time, so that a step of the clock or a timer that fires late moves the start by little. */
function waitFor(remainingMs: number): number {
  if (remainingMs <= 0) return RETRY_MS;
  return remainingMs <= 16 ? remainingMs : Math.ceil(remainingMs / 2);
}
