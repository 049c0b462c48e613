import type { Clock, Log, Metrics } from "../../platform/index.ts";
import {
  type ListenerFacts,
  type ListenerQuestion,
  type PublicComment,
  StentorError,
  type TrackerRecord,
  type TroubleAnswer,
  type TroubleCategory,
  type TroubleReport,
} from "../../protocol/index.ts";
import type { RecordStore } from "../../store/index.ts";
import type { MinuteOfReports } from "./tally.ts";

export type ReportDeskOptions = {
  store: RecordStore;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Asks an edge; `undefined`: no answer in time. */
  ask: (edge: string, question: ListenerQuestion) => Promise<ListenerFacts | undefined>;
  /** Those that live now. */
  edges: () => readonly string[];
  regionOf: (report: { timeZone: string | null; language: string | null; address: string }) => string | null;
  openIncident: (room: string | null, category: TroubleCategory) => string | null;
  operatorToken: string;
  /** Whether there is such a room; what names another is counted under no room. Without it, any may be. */
  isRoom?: (room: string) => boolean;
  /** Words that the operator does not want to see in comments, beside the slurs that are known. */
  slurs?: readonly string[];
};

export class ReportDesk {
  readonly #options: ReportDeskOptions;
  constructor(options: ReportDeskOptions) {
    this.#options = options;
  }

  /** Reads what the disk has. Throws StentorError `store_unavailable`. */
  async start(): Promise<void> {}
  async close(): Promise<void> {}

  async take(_report: TroubleReport, _address: string): Promise<TroubleAnswer> {
    throw new StentorError("overloaded", "Cannot take the report yet");
  }

  minute(startMs: number): MinuteOfReports {
    return { startMs, series: new Map() };
  }

  comments(_options: { room?: string; limit: number }): PublicComment[] {
    return [];
  }

  async moderate(_id: string, _shown: boolean): Promise<void> {}

  waiting(): PublicComment[] {
    return [];
  }

  bins(_options: {
    room?: string;
    category?: TroubleCategory;
    region?: string;
    fromMs: number;
    toMs: number;
    binMs: number;
  }): (number | null)[] {
    return [];
  }

  byRegion(_fromMs: number): { region: string; people: number | null }[] {
    return [];
  }

  byCategory(_fromMs: number, _room?: string): Partial<Record<TroubleCategory, number>> {
    return {};
  }

  people(_room: string | null, _fromMs: number, _toMs: number): TrackerRecord["people"] {
    return { all: this.#options.edges().length * 0, confirmed: 0, contradicted: 0, unknown: 0 };
  }

  async forget(_beforeMs: number): Promise<void> {}
}
