import {
  ERROR_CODES,
  type ErrorCode,
  StentorError,
  TROUBLE_CATEGORIES,
  TROUBLE_TEXT_MAX,
  type TroubleCategory,
  type TroubleReport,
} from "../../protocol/index.ts";

/** A report is counted in the minute in which it happened, up to so long ago. */
export const COUNTED_BACK_MS = 3_600_000;

const MADE_ID = /^[A-Za-z0-9_-]{8,64}$/;
/** Rooms and edges: what a relay's subject may hold. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const CLUE_MAX = 64;

/** A report as it is worked on: every field is bounded, and what made no sense is `null`. */
export type ReportForm = {
  id: string;
  person: string;
  category: TroubleCategory;
  room: string | null;
  text: string | null;
  /** When it happened by our clock; now where its own clock makes no sense. */
  happenedAtMs: number;
  /** It says that it happened in the future, or more than an hour ago: it counts when it came. */
  isClockAbsurd: boolean;
  timeZone: string | null;
  language: string | null;
  listener: { edge: string; id: string } | null;
  met: TroubleReport["met"];
};

/** Throws StentorError `bad_request` for what names no report: its ids, its category, a text that is too long. */
export function readForm(report: TroubleReport, nowMs: number): ReportForm {
  if (!MADE_ID.test(report.id)) refuse("id must be 8 to 64 letters, digits, - and _");
  if (!MADE_ID.test(report.person)) refuse("person must be 8 to 64 letters, digits, - and _");
  if (!TROUBLE_CATEGORIES.includes(report.category)) refuse(`category must be one of ${TROUBLE_CATEGORIES.join(", ")}`);
  if ([...(report.text ?? "")].length > TROUBLE_TEXT_MAX)
    refuse(`text must hold at most ${TROUBLE_TEXT_MAX} characters`);
  const { id, person, category, room, text, agoMs, listener, met } = report;
  const isClockAbsurd = !(agoMs >= 0 && agoMs <= COUNTED_BACK_MS);
  return {
    id,
    person,
    category,
    room: room !== null && NAME.test(room) ? room : null,
    text: text === "" ? null : text,
    happenedAtMs: isClockAbsurd ? nowMs : nowMs - Math.floor(agoMs),
    isClockAbsurd,
    timeZone: clue(report.timeZone),
    language: clue(report.language),
    listener: listener !== null && NAME.test(listener.edge) && NAME.test(listener.id) ? listener : null,
    met: met === null ? null : readMet(met),
  };
}

function clue(text: string | null): string | null {
  return text === null || text.length > CLUE_MAX ? null : text;
}

function readMet({ code, behindMs, stalls, part }: NonNullable<TroubleReport["met"]>): ReportForm["met"] {
  return {
    code: code !== null && isCode(code) ? code : null,
    behindMs: figure(behindMs),
    stalls: figure(stalls),
    part: figure(part),
  };
}

function isCode(code: string): code is ErrorCode | "network" {
  return code === "network" || Object.hasOwn(ERROR_CODES, code);
}

function figure(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? Math.round(value) : null;
}

function refuse(why: string): never {
  throw new StentorError("bad_request", `Cannot take the report: ${why}`);
}
