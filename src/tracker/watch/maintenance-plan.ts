import { randomUUID } from "node:crypto";
import { type Maintenance, type Scope, StentorError } from "../../protocol/index.ts";
import type { RecordStore } from "../../store/index.ts";
import { DAY_MS, MAINTENANCE_MAX } from "./limits.ts";
import { covers } from "./scopes.ts";

const PREFIX = "watch/maintenance/";
/** Work that is over stays in the list for so long. */
const SHOWN_AFTER_MS = 7 * DAY_MS;

export type MaintenanceDesk = {
  /** Kept on the disk before it resolves. Throws StentorError `bad_request`, `store_unavailable`. */
  plan(maintenance: Omit<Maintenance, "id">): Promise<Maintenance>;
  /** Nothing happens when there is none of this id. Throws StentorError `store_unavailable`. */
  cancel(id: string): Promise<void>;
  /** What is under way, to come, or was over within a week; the earliest first. */
  list(): Maintenance[];
};

/** Announced work, which is no trouble. */
export class MaintenancePlan implements MaintenanceDesk {
  readonly #store: RecordStore;
  readonly #nowMs: () => number;
  readonly #plans = new Map<string, Maintenance>();

  constructor(store: RecordStore, nowMs: () => number) {
    this.#store = store;
    this.#nowMs = nowMs;
  }

  async load(): Promise<void> {
    for (const note of (await this.#store.notes(PREFIX)).values()) {
      const plan = note as Maintenance;
      this.#plans.set(plan.id, plan);
    }
  }

  async plan(maintenance: Omit<Maintenance, "id">): Promise<Maintenance> {
    const { fromMs, toMs } = maintenance;
    if (!(toMs > fromMs)) throw new StentorError("bad_request", "Cannot plan maintenance: it ends before it begins");
    await this.#letGoOfOld();
    if (this.#plans.size >= MAINTENANCE_MAX) {
      throw new StentorError("bad_request", `Cannot plan maintenance: there are ${MAINTENANCE_MAX} plans`);
    }
    const plan = { ...maintenance, id: randomUUID().replaceAll("-", "") };
    await this.#store.keepNote(PREFIX + plan.id, plan);
    this.#plans.set(plan.id, plan);
    return plan;
  }

  async cancel(id: string): Promise<void> {
    if (!this.#plans.has(id)) return;
    await this.#store.forgetNotes(PREFIX + id);
    this.#plans.delete(id);
  }

  list(): Maintenance[] {
    const nowMs = this.#nowMs();
    return [...this.#plans.values()]
      .filter(({ toMs }) => toMs > nowMs - SHOWN_AFTER_MS)
      .sort((one, other) => one.fromMs - other.fromMs);
  }

  /** Whether what is seen there now is announced. */
  mutes(scope: Scope): boolean {
    const nowMs = this.#nowMs();
    return this.#plans.values().some((plan) => plan.fromMs <= nowMs && nowMs < plan.toMs && covers(plan.scope, scope));
  }

  async #letGoOfOld(): Promise<void> {
    const before = this.#nowMs() - SHOWN_AFTER_MS;
    for (const { id, toMs } of this.#plans.values()) if (toMs < before) await this.cancel(id);
  }
}
