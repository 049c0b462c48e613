import type { ListenerState, Waiting } from "../../../client/listener/index.ts";
import { countText } from "../../ui/words.ts";
import { aheadText, calibrationText, reasonText, suspendedText, troubleText, waitText } from "./wait-words.ts";

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
  /** That work was done, and what it may bring. */
  effort: string | undefined;
  trouble: string | undefined;
  calibration: string | undefined;
  /** What is heard meanwhile; empty where nothing sounds. */
  heard: string;
  /** What becomes of the place if one goes. */
  kept: string;
  /** A short one for the tab. */
  tab: string;
  /** Whether the servers' own account of what is going on is worth a look. */
  showVerdict: boolean;
};

/** What sounds while one waits, and whether the room itself is on. */
export type Sounding = { meanwhile: ListenerState["meanwhile"]; live: boolean };

const SILENCE: Sounding = { meanwhile: "nothing", live: false };

export function waitingView(waiting: Waiting, sounding = SILENCE): WaitingView {
  const scene = sceneOf(waiting);
  return {
    scene,
    ...SCENES[scene](waiting),
    wait: scene === "queue" && waiting.wait !== null ? waitText(waiting.wait) : undefined,
    why: whyText(scene, waiting),
    effort: scene === "queue" && waiting.effort ? EFFORT : undefined,
    trouble: waiting.trouble === null ? undefined : troubleText(waiting.trouble, waiting.number !== null),
    calibration: scene === "queue" ? calibrationText(waiting.calibration) : undefined,
    kept: scene === "suspended" && waiting.number === null ? "" : KEPT[scene],
    heard: heardText(sounding, waiting.overflow),
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

function whyText(scene: WaitingView["scene"], { why, number }: Waiting): string {
  if (scene !== "suspended") return reasonText(why);
  return suspendedText(number !== null);
}

const EFFORT = "Your browser did a little work: it may bring you in sooner than your place.";

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
    label: "Doors open in",
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
    label: "Your place",
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
    ...(number === null
      ? { figure: "Closed", label: "The doors" }
      : { figure: numberText(place ?? number), label: place === null ? "You hold number" : "Your place" }),
    place: "The doors are closed for the moment.",
    tab: "Doors closed",
  }),
  numberless: () => ({ figure: "…", label: "Your place", place: "Getting you a place.", tab: "Getting a place" }),
};

function numberText(number: number | null): string {
  return number === null ? "…" : countText(number);
}

function heardText({ meanwhile, live }: Sounding, overflow: Waiting["overflow"]): string {
  if (meanwhile === "hold") return "You hear soft music until you are in.";
  if (meanwhile === "nothing" || !live || overflow === null) return "";
  return `You hear the room already, about ${Math.max(1, Math.round(overflow.delayMs / 1_000))} s late and in simpler sound.`;
}
