import type { RehearsalReport } from "../rehearsal-report.ts";

export function htmlReport(report: RehearsalReport): string {
  return JSON.stringify(report);
}
