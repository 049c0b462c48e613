import type { TroubleAnswer, TroubleCheck } from "../../../protocol/index.ts";
import type { CountedReport } from "../minutes/counted-report.ts";
import type { ReportForm } from "../report-form.ts";

/** A report as it is kept: no address, and pseudonyms instead of the ids that browsers made up. */
export type KeptReport = Omit<CountedReport, "isPerson" | "isVerified" | "network"> & {
  /** Grows with each report; says what a minute on the disk has counted. */
  seq: number;
  key: string;
  person: string;
  /** Only if an edge knows it. */
  listener: string | null;
  receivedAtMs: number;
  /** Of the minute that it is counted in. */
  happenedAtMs: number;
  /** It named a time that makes no sense, and is counted when it came. */
  isClockAbsurd: boolean;
  taken: Exclude<TroubleAnswer["taken"], "known">;
  check: TroubleCheck;
  incident: string | null;
  /** Its network's number among those of the minute in which it came; means nothing beyond that. */
  network: number;
  text: string | null;
  met: ReportForm["met"];
};

export function countedOf(kept: KeptReport): CountedReport {
  const { category, room, region, edge, check, taken, listener, receivedAtMs, network } = kept;
  return {
    category,
    room,
    region,
    edge,
    check,
    isPerson: taken === "first",
    isVerified: listener !== null,
    network: `${Math.floor(receivedAtMs / 60_000)} ${network}`,
  };
}
