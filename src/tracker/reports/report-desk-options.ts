import type { Clock, Log, Metrics } from "../../platform/index.ts";
import type { ListenerFacts, ListenerQuestion, TroubleCategory } from "../../protocol/index.ts";
import type { RecordStore } from "../../store/index.ts";

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
  /** Persons' and listeners' pseudonyms are made with it. */
  operatorToken: string;
  /** Whether there is such a room; what names another is counted under no room. Without it, any may be. */
  isRoom?: (room: string) => boolean;
  /** Whether we know ourselves that a room which is live has no sound of its own; left out: of none. */
  isSoundless?: (room: string) => boolean;
  /** Words that the operator does not want to see in comments, beside the slurs that are known in English. */
  slurs?: readonly string[];
};
