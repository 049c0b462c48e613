import type { TrackerAddress } from "../../client/trouble/index.ts";
import type {
  Incident,
  PublicComment,
  ReportBins,
  StatusNow,
  TrackerGrade,
  TroubleCategory,
} from "../../src/protocol/index.ts";
import { ApiError, refusalOf } from "./api-error.ts";

/** `people`: `null` is fewer than five. */
export type RegionCount = { region: string; people: number | null };

export type ReportsView = {
  bins: ReportBins;
  byCategory: Partial<Record<TroubleCategory, number>>;
  byRegion: RegionCount[];
};

/** `sinceMs`: of earlier days nothing is known. */
export type HistoryView = { sinceMs: number; grade: TrackerGrade; incidents: Incident[] };

export type StatusConfig = {
  /** `null`: the tracker is reached by this address only. */
  trackerUrl: string | null;
  vapidPublicKey: string | null;
  /** Whether mails can be sent. */
  mail: boolean;
  rooms: { id: string; title: string }[];
};

export const REPORT_WINDOWS = ["1h", "24h", "7d"] as const;
export type ReportWindow = (typeof REPORT_WINDOWS)[number];
export type ReportsWish = { window: ReportWindow; room: string | null; category: TroubleCategory | null };

const TIMEOUT_MS = 6_000;
/** After this long with another address, the page's own is asked first again. */
const ELSEWHERE_MS = 60_000;

type StatusApiOptions = {
  /** Of the page. */
  origin: string;
  tracker: TrackerAddress;
  monotonicMs: () => number;
};

/**
 * What the tracker tells everybody, from the page's own address or, where that does not answer, from the tracker's own. Every call
 * throws ApiError.
 */
export class StatusApi {
  readonly #options: StatusApiOptions;
  #elsewhereUntilMs = 0;

  constructor(options: StatusApiOptions) {
    this.#options = options;
  }

  async summary(): Promise<StatusNow> {
    return (await this.#read<{ stentor: StatusNow }>("/summary.json", {})).stentor;
  }

  reports({ window, room, category }: ReportsWish): Promise<ReportsView> {
    return this.#read("/reports.json", { window, room, category });
  }

  async comments(room: string | null): Promise<PublicComment[]> {
    return (await this.#read<{ comments: PublicComment[] }>("/comments.json", { room })).comments;
  }

  history(): Promise<HistoryView> {
    return this.#read("/history.json", {});
  }

  /** Where the tracker is found by itself is kept for the next time that the page's address does not answer. */
  async config(): Promise<StatusConfig> {
    const config = await this.#read<StatusConfig>("/config.json", {});
    this.#options.tracker.learn(config.trackerUrl);
    return config;
  }

  async #read<T>(path: string, query: Record<string, string | null>): Promise<T> {
    let failure = new ApiError("network");
    for (const origin of this.#origins()) {
      try {
        const body = await readJson<T>(`${origin}/status${path}${queryText(query)}`);
        this.#answered(origin);
        return body;
      } catch (cause) {
        if (cause instanceof ApiError) failure = cause;
      }
    }
    throw failure;
  }

  #origins(): string[] {
    const own = this.#options.origin;
    const tracker = this.#options.tracker.origin;
    if (tracker === undefined || tracker === own) return [own];
    return this.#options.monotonicMs() < this.#elsewhereUntilMs ? [tracker, own] : [own, tracker];
  }

  #answered(origin: string): void {
    const now = this.#options.monotonicMs();
    if (origin === this.#options.origin) this.#elsewhereUntilMs = 0;
    else if (now >= this.#elsewhereUntilMs) this.#elsewhereUntilMs = now + ELSEWHERE_MS;
  }
}

/** What is `null` is left out. */
function queryText(query: Record<string, string | null>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== null);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

async function readJson<T>(url: string): Promise<T> {
  const response = await fetch(url, {
    credentials: "omit",
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new ApiError("network", { cause });
  });
  if (!response.ok) throw await refusalOf(response);
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body !== "object" || body === null) throw new ApiError("network");
  return body as T;
}
