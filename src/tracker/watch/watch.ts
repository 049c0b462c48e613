import type { Clock, Log, Metrics } from "../../platform/index.ts";
import type {
  ControlFacts,
  EdgeFacts,
  EdgeSigns,
  Incident,
  IncidentUpdate,
  Maintenance,
  StatusNow,
  TrackerGrade,
  TroubleCategory,
  Verdict,
} from "../../protocol/index.ts";
import type { RecordStore } from "../../store/index.ts";
import type { ProbeResult } from "../probe/index.ts";
import type { MinuteOfReports } from "../reports/index.ts";

export type WatchOptions = {
  store: RecordStore;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  falseAlarmsPerMonth: number;
  /** IANA name; times in sentences are told in it. */
  timeZone: string;
};

export type IncidentChange = "opened" | "updated" | "merged" | "resolved";

export type ExpectedBins = { expected: (number | null)[]; low: (number | null)[]; high: (number | null)[] };

export type MaintenanceDesk = {
  plan(maintenance: Omit<Maintenance, "id">): Promise<Maintenance>;
  cancel(id: string): Promise<void>;
  list(): Maintenance[];
};

/** Watches reports, servers and probes, and keeps the incidents. */
export class Watch {
  readonly maintenance: MaintenanceDesk = {
    plan: async (maintenance) => ({ ...maintenance, id: "" }),
    cancel: async () => undefined,
    list: () => [],
  };
  readonly #options: WatchOptions;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {}
  reports(_minute: MinuteOfReports, _isWhole: boolean): void {}
  edge(_facts: EdgeFacts): void {}
  signs(_signs: EdgeSigns): void {}
  control(_facts: ControlFacts): void {}
  verdict(_verdict: Verdict): void {}
  probe(_result: ProbeResult): void {}
  async tick(): Promise<void> {}
  now(): StatusNow {
    const atMs = this.#options.clock.nowMs();
    return { atMs, state: "fine", sentence: "", note: null, components: [], incidents: [], maintenance: [] };
  }
  incidents(_options: { fromMs: number; limit: number; room?: string }): Incident[] {
    return [];
  }
  openIncident(_room: string | null, _category: TroubleCategory): string | null {
    return null;
  }
  expected(_options: {
    room?: string;
    category?: TroubleCategory;
    fromMs: number;
    toMs: number;
    binMs: number;
  }): ExpectedBins {
    return { expected: [], low: [], high: [] };
  }
  grade(): TrackerGrade {
    return {
      incidents: 0,
      medianDelayMs: null,
      worstDelayMs: null,
      falseAlarms: 0,
      falseAlarmBudgetPerMonth: this.#options.falseAlarmsPerMonth,
      letter: null,
    };
  }
  async say(_id: string, _update: { stage: IncidentUpdate["stage"]; text: string }): Promise<Incident> {
    throw new Error("");
  }
  async judge(_id: string, _isFalseAlarm: boolean): Promise<Incident> {
    throw new Error("");
  }
  onChange(_listener: (incident: Incident, change: IncidentChange) => void): void {}
}
