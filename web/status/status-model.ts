import { batch, computed, type Signal, signal } from "@preact/signals";
import type { PublicComment, StatusNow, TroubleCategory } from "../../src/protocol/index.ts";
import type { HistoryView, ReportsView, ReportWindow, StatusApi, StatusConfig } from "../api/status-api.ts";
import { incidentsOf } from "./incidents-of.ts";
import { RefreshPlan, type StatusPiece } from "./refresh-plan.ts";

/** Older than this, the page says how old its word is. */
const OLD_MS = 25_000;

type StatusOptions = {
  api: Pick<StatusApi, "summary" | "reports" | "comments" | "history" | "config">;
  /** Which room it is about; `null`: all of them. */
  room: Signal<string | null>;
  monotonicMs: () => number;
  /** Resolves when somebody looks at the page, at once when they do. */
  seen: () => Promise<void>;
};

/** What the status page shows, asked for again and again while somebody looks. */
export class StatusModel {
  readonly #options: StatusOptions;
  readonly #plan = new RefreshPlan();
  readonly room: Signal<string | null>;
  readonly window = signal<ReportWindow>("24h");
  readonly category = signal<TroubleCategory | null>(null);
  /** `undefined` until the first answer, each. */
  readonly now = signal<StatusNow | undefined>(undefined);
  readonly reports = signal<ReportsView | undefined>(undefined);
  readonly comments = signal<readonly PublicComment[] | undefined>(undefined);
  readonly history = signal<HistoryView | undefined>(undefined);
  readonly config = signal<StatusConfig | undefined>(undefined);
  /** Nobody answered the last time that we asked. */
  readonly isCutOff = signal(false);
  /** The tracker's clock, as far as it is known. */
  readonly nowMs = signal(0);
  /** How old the tracker's last word is; `undefined`: fresh. */
  readonly oldMs = computed(() => {
    const ageMs = this.nowMs.value - this.#saidAtMs.value;
    return this.now.value === undefined || (ageMs < OLD_MS && !this.isCutOff.value) ? undefined : Math.max(0, ageMs);
  });
  readonly open = computed(() =>
    incidentsOf(this.now.value?.incidents ?? [], this.room.value).filter(({ state }) => state !== "resolved"),
  );
  readonly #saidAtMs = signal(0);
  /** The tracker's clock minus ours. */
  #offsetMs = 0;
  #wake: () => void = () => undefined;

  constructor(options: StatusOptions) {
    this.#options = options;
    this.room = options.room;
    this.nowMs.value = options.monotonicMs();
  }

  /** Never ends. */
  async run(): Promise<never> {
    for (;;) {
      await this.refresh();
      await this.#rest(this.#plan.nextMs(Math.random()));
      await this.#options.seen();
    }
  }

  async refresh(): Promise<void> {
    const pieces = this.#plan.due(this.#options.monotonicMs());
    const asked = await Promise.all(pieces.map((piece) => this.#ask(piece)));
    const answered = asked[pieces.indexOf("summary")] ?? true;
    this.#plan.turned(answered);
    batch(() => {
      this.isCutOff.value = !answered;
      this.tick();
    });
  }

  /** The time goes on between two answers. */
  tick(): void {
    this.nowMs.value = this.#options.monotonicMs() + this.#offsetMs;
  }

  narrow(room: string | null): void {
    this.room.value = room;
    this.#askAnew("reports", "comments");
  }

  look(window: ReportWindow, category: TroubleCategory | null): void {
    batch(() => {
      this.window.value = window;
      this.category.value = category;
    });
    this.#askAnew("reports");
  }

  /** Something was changed that the tracker shows at once. */
  refreshSoon(): void {
    this.#askAnew("summary", "comments", "history");
  }

  #askAnew(...pieces: StatusPiece[]): void {
    for (const piece of pieces) this.#plan.again(piece);
    this.#wake();
  }

  /** Whether it came. */
  async #ask(piece: StatusPiece): Promise<boolean> {
    try {
      const show = await this.#fetch(piece);
      batch(show);
      return true;
    } catch {
      this.#plan.again(piece);
      return false;
    }
  }

  /** Hands back what shows the answer. */
  async #fetch(piece: StatusPiece): Promise<() => void> {
    const { api } = this.#options;
    switch (piece) {
      case "summary": {
        const now = await api.summary();
        return () => this.#said(now);
      }
      case "reports":
        return await this.#fetchReports();
      case "comments":
        return await this.#fetchComments();
      case "history": {
        const history = await api.history();
        return () => {
          this.history.value = history;
        };
      }
      case "config": {
        const config = await api.config();
        return () => {
          this.config.value = config;
        };
      }
    }
  }

  async #fetchComments(): Promise<() => void> {
    const room = this.room.value;
    const comments = await this.#options.api.comments(room);
    return () => {
      if (room === this.room.value) this.comments.value = comments;
    };
  }

  /** An answer to what was chosen before is not shown. */
  async #fetchReports(): Promise<() => void> {
    const wish = () => ({ window: this.window.value, room: this.room.value, category: this.category.value });
    const asked = wish();
    const reports = await this.#options.api.reports(asked);
    return () => {
      const { window, room, category } = wish();
      if (asked.window === window && asked.room === room && asked.category === category) this.reports.value = reports;
    };
  }

  #said(now: StatusNow): void {
    // An answer that was kept somewhere on the way is no news.
    if (now.atMs > this.#saidAtMs.value || now.atMs < this.#saidAtMs.value - OLD_MS) {
      this.#saidAtMs.value = now.atMs;
      this.#offsetMs = now.atMs - this.#options.monotonicMs();
    }
    this.now.value = now;
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
