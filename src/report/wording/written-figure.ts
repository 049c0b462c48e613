import type { Figure } from "../event-report.ts";
import { decimal, duration, percent, whole } from "./numbers.ts";
import type { ZoneTimes } from "./zone-times.ts";

/** A figure as people read it: "13,021 ± 12", "20:00:00", "not known". */
export function writtenFigure(figure: Figure, times: ZoneTimes): string {
  const { value, error } = figure;
  if (value === null) return "not known";
  const written = writtenValue(figure, value, times);
  return error === null || error === 0 || figure.unit === "time"
    ? written
    : `${written} ± ${writtenValue(figure, error, times)}`;
}

function writtenValue({ unit }: Figure, value: number, times: ZoneTimes): string {
  switch (unit) {
    case "time":
      return times.second(value);
    case "ms":
      return value < 0 ? `${duration(value)} before` : duration(value);
    case "ratio":
      return percent(value);
    case "hours":
    case "per listener-hour":
      return decimal(value);
    default:
      return whole(value);
  }
}
