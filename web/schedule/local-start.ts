/** A start as a form holds it: a date and a time in a zone, such as `2027-05-01`, `20:00`, `Europe/Vienna`. */
export type LocalStart = { date: string; time: string; timeZone: string };

/** The fields for a moment, as clocks in that zone show it. A zone that this browser does not know is read as UTC. */
export function localStart(atMs: number, timeZone: string): LocalStart {
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  return {
    date: `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`,
    time: `${part("hour")}:${part("minute")}`,
    timeZone,
  };
}

/** What the API takes; `undefined` while no date is chosen. A date without a time means eight in the evening. */
export function startWish({ date, time, timeZone }: LocalStart): { scheduledAt: string; timeZone: string } | undefined {
  if (date === "") return undefined;
  return { scheduledAt: `${date}T${time === "" ? USUAL_TIME : time}`, timeZone };
}

/** Every zone that this browser can name. */
export function zoneNames(): string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone")];
}

export const USUAL_TIME = "20:00";

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const fields: Intl.DateTimeFormatOptions = {
    ...{ year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  };
  try {
    return new Intl.DateTimeFormat("en-GB", { ...fields, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en-GB", { ...fields, timeZone: "UTC" });
  }
}
