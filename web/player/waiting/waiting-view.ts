import type { ListenerState, Waiting } from "../../../client/listener/index.ts";
import { countText } from "../../ui/words.ts";
import { aheadText, calibrationText, reasonText, troubleText, waitText } from "./wait-words.ts";

/** What the waiting room shows, told by one pure function out of what is known. */
export type WaitingView = {
  /** `drawing`: the place is being worked out. `numberless`: it is being asked for. */
  scene: "prequeue" | "drawing" | "queue" | "called" | "suspended" | "numberless";
  /** What is said in the ring, and above it; in the prequeue the countdown stands there. */
  figure: string;
  label: string;
  /** The place in a sentence. */
  place: string;
  /** The wait; `undefined` where nobody can say. */
  wait: string | undefined;
  why: string;
  trouble: string | undefined;
  calibration: string | undefined;
  /** What is heard meanwhile, once it was asked for. */
  heard: string;
  /** What becomes of the place if one goes. */
  kept: string;
  /** A short one for the tab. */
  tab: string;
  /** Whether the servers' own account of what is going on is worth a look. */
  showVerdict: boolean;
};

export function waitingView(waiting: Waiting, meanwhile: ListenerState["meanwhile"] = "nothing"): WaitingView {
  const scene = sceneOf(waiting);
  return {
    scene,
    ...SCENES[scene](waiting),
    wait: scene === "queue" && waiting.wait !== null ? waitText(waiting.wait) : undefined,
    why: reasonText(waiting.why, scene === "suspended"),
    trouble: waiting.trouble === null ? undefined : troubleText(waiting.trouble),
    calibration: scene === "queue" ? calibrationText(waiting.calibration) : undefined,
    kept: KEPT[scene],
    heard: heardText(meanwhile, waiting.overflow),
    showVerdict: waiting.why === "flood" || waiting.why === "health",
  };
}

function sceneOf({ called, status, number, place }: Waiting): WaitingView["scene"] {
  if (called) return "called";
  if (status === "suspended") return "suspended";
  if (number === null) return "numberless";
  if (status === "prequeue") return "prequeue";
  return place === null ? "drawing" : "queue";
}

const KEPT_PLACE =
  "Your place is kept: you may reload this page, change networks, or be ten minutes late when you are called.";
const KEPT: Record<WaitingView["scene"], string> = {
  prequeue: "Your number is kept: you may reload this page, close it, or change networks.",
  drawing: KEPT_PLACE,
  queue: KEPT_PLACE,
  suspended: KEPT_PLACE,
  called: "Your place is kept for ten minutes.",
  numberless: "",
};

type Words = Pick<WaitingView, "figure" | "label" | "place" | "tab">;

const SCENES: Record<WaitingView["scene"], (waiting: Waiting) => Words> = {
  prequeue: ({ number, issued }) => ({
    figure: "",
    label: "Starts in",
    place: `You hold number ${numberText(number)} of ${numberText(Math.max(issued, number ?? 0))} so far. The order is drawn by lot at the start, so coming early gains nothing.`,
    tab: "Waiting for the start",
  }),
  drawing: ({ number }) => ({
    figure: "…",
    label: "Your place",
    place: `The order is being drawn. You hold number ${numberText(number)}.`,
    tab: "Drawing the order",
  }),
  queue: ({ place, ahead }) => ({
    figure: numberText(place),
    label: "You are number",
    place: ahead === null ? "" : aheadText(ahead),
    tab: ahead === null || ahead === 0 ? "You are next" : `${countText(ahead)} before you`,
  }),
  called: () => ({
    figure: "Now",
    label: "Your turn",
    place: "It is your turn.",
    tab: "Your turn",
  }),
  suspended: ({ place, number }) => ({
    figure: place === null && number === null ? "–" : numberText(place ?? number),
    label: place === null ? "You hold number" : "You are number",
    place: "The doors are closed for the moment.",
    tab: "Doors closed",
  }),
  numberless: () => ({ figure: "…", label: "Your place", place: "Getting you a place.", tab: "Getting a place" }),
};

function numberText(number: number | null): string {
  return number === null ? "…" : countText(number);
}

function heardText(meanwhile: ListenerState["meanwhile"], overflow: Waiting["overflow"]): string {
  if (meanwhile === "nothing") return "";
  if (meanwhile === "hold" || overflow === null) return "You hear soft music until you are in.";
  return `You hear the room already, about ${Math.max(1, Math.round(overflow.delayMs / 1_000))} s late and in simpler sound.`;
}
