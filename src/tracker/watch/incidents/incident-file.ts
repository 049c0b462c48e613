import type { Log } from "../../../platform/index.ts";
import type { RecordStore } from "../../../store/index.ts";
import { INCIDENTS_KEPT_MAX, INCIDENTS_KEPT_MS } from "../limits.ts";
import { type Filed, isOpen } from "./filed.ts";

const PREFIX = "watch/incident/";
/** One line for each incident that is not kept whole any more. */
const HISTORY = "watch-history";
/** Figures of an incident that goes on reach the disk this often; what is said of it, at once. */
const FIGURES_EVERY_MS = 15_000;

/** Keeps incidents on the disk. What could not be written is tried again; nothing waits for it. */
export class IncidentFile {
  readonly #store: RecordStore;
  readonly #log: Log;
  readonly #due = new Map<string, Filed>();
  #figuresAtMs = 0;

  constructor(store: RecordStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  async load(): Promise<Filed[]> {
    const notes = await this.#store.notes(PREFIX);
    return [...notes.values()].map((note) => structuredClone(note) as Filed);
  }

  /** To be written with the next `write`. */
  touch(filed: Filed): void {
    this.#due.set(filed.incident.id, filed);
  }

  async write(open: readonly Filed[], atMs: number): Promise<void> {
    if (atMs - this.#figuresAtMs >= FIGURES_EVERY_MS) {
      this.#figuresAtMs = atMs;
      for (const filed of open) this.touch(filed);
    }
    // A copy: what fails is put back, and waits for the next time.
    for (const [id, filed] of [...this.#due]) {
      this.#due.delete(id);
      await this.keep(filed).catch((fault: unknown) => {
        this.#due.set(id, filed);
        this.#log.warn({ incident: id, fault: String(fault) }, "Could not write an incident; trying again");
      });
    }
  }

  /** Throws StentorError `store_unavailable`. */
  async keep(filed: Filed): Promise<void> {
    await this.#store.keepNote(PREFIX + filed.incident.id, structuredClone(filed));
  }

  /** Moves what is old, or too much, into the history, and says what that was. `all`: the newest first. */
  async prune(all: readonly Filed[], atMs: number): Promise<Set<string>> {
    const old = all.filter((filed, place) => {
      if (isOpen(filed)) return false;
      return place >= INCIDENTS_KEPT_MAX || atMs - (filed.incident.resolvedAtMs ?? atMs) > INCIDENTS_KEPT_MS;
    });
    for (const { incident, isFalseAlarm } of old) {
      const { id, title, scope, impact, onsetMs, openedAtMs, resolvedAtMs } = incident;
      const line = { id, title, scope, impact, onsetMs, openedAtMs, resolvedAtMs, isFalseAlarm };
      await this.#store.append(HISTORY, scope.room ?? "", openedAtMs, line);
      await this.#store.forgetNotes(PREFIX + id);
    }
    return new Set(old.map(({ incident }) => incident.id));
  }
}
