import type { ListenerState, ListenPace, Waiting } from "../../client/listener/index.ts";
import type { RoomNotice, RoomState } from "../../src/protocol/index.ts";
import { hereAndNow, type Reader } from "../schedule/start-words.ts";
import type { Lateness } from "./catching-up.ts";
import { startSentence } from "./schedule/start-sentence.ts";
import { type StartView, startView } from "./schedule/start-view.ts";
import { doorSentence, troubleText } from "./waiting/wait-words.ts";

/** What the page shows, told by one pure function out of what is known. */
export type PlayerView = {
  /** `opening`: nothing is known yet. */
  scene: "opening" | "missing" | "ended" | "room";
  title: string;
  state: RoomState;
  /** What the one big button does. */
  button: "listen" | "connecting" | "stop" | "tap" | "here";
  /** One sentence on how things are; read out when it changes. */
  status: string;
  /** The status is bad news. */
  trouble: boolean;
  speakers: RoomNotice["speakers"];
  listeners: number | null;
  /** `undefined` while nothing sounds. */
  behindMs: number | undefined;
  /** The status is to be read together with `behindMs`: before it, or behind it with `mayJump`. */
  catchingUp: boolean;
  /** So late that the way to live is worth a button. */
  mayJump: boolean;
  /** Why it is as far behind live as it is, where that is not the usual; only while it sounds. */
  why: string | undefined;
  /** At the door: the place, the wait and why. */
  waiting: Waiting | undefined;
  /** A start that is awaited, or was on this page. */
  start: StartView | undefined;
  /** What is heard there. */
  meanwhile: ListenerState["meanwhile"];
};

export type PlayerFacts = {
  /** The door before the tap, with the place that was kept from before, if there is one. */
  place: Waiting | undefined;
  /** An invitation is kept, and was not used yet. */
  invited: boolean;
  /** A seat is kept: whoever was inside comes back whatever the door says to newcomers. */
  seated: boolean;
  listener: ListenerState;
  notice: RoomNotice | undefined;
  absent: boolean;
  reachable: boolean;
  late: Lateness;
  /** The server's clock, Unix milliseconds; told anew each second while a start is awaited. */
  serverMs?: number;
  /** This page has shown the countdown. */
  hasWaited?: boolean;
  reader?: Reader;
};

export function playerView({ listener, notice, absent, reachable, late, place, ...kept }: PlayerFacts): PlayerView {
  const start = startView(notice, kept.serverMs ?? 0, kept.hasWaited ?? false);
  const { phase } = listener;
  const waiting = waitingOf(listener, place);
  const missing = absent || (phase === "failed" && listener.error?.code === "room_not_found");
  const ended = phase === "ended" || notice?.state === "ended";
  const state = ended ? "ended" : (notice?.state ?? "waiting");
  const speakersPlay = state === "live" && notice?.playing === "speakers";
  return {
    scene: sceneOf(missing, ended, notice !== undefined || waiting !== undefined || phase !== "idle" || !reachable),
    title: notice?.title ?? "",
    state,
    button: buttonOf(listener),
    status: statusOf(listener, notice, { reachable, place, start, ...kept }),
    trouble: isTrouble(listener, reachable),
    speakers: notice?.speakers ?? [],
    listeners: notice?.listeners ?? null,
    behindMs: phase === "playing" ? listener.behindMs : undefined,
    catchingUp: false,
    mayJump: false,
    waiting,
    start,
    meanwhile: listener.meanwhile,
    why: phase === "playing" ? reasonOf(listener.pace) : undefined,
    ...latenessView(late, listener.interrupted, speakersPlay),
  };
}

/** Of the door before the tap, only a place of one's own counts as waiting. */
function waitingOf({ waiting, phase }: ListenerState, place: Waiting | undefined): Waiting | undefined {
  if (waiting !== undefined || (phase !== "idle" && phase !== "connecting")) return waiting;
  return place?.number === null ? undefined : place;
}

type LatenessView = Partial<Pick<PlayerView, "status" | "catchingUp" | "mayJump">>;

/** A word on being a little late is for those who wait for words; long interruptions are told to everyone. */
function latenessView(late: Lateness, interrupted: boolean, speakersPlay: boolean): LatenessView {
  if (late === "much" && interrupted) return { status: "The sound is interrupted. It will go on where it stopped." };
  if (late === "much") return { status: "after an interruption: catching up", catchingUp: true, mayJump: true };
  return late === "little" && speakersPlay ? { status: "Catching up:", catchingUp: true } : {};
}

function isTrouble({ phase, resumable }: ListenerState, reachable: boolean): boolean {
  return phase === "failed" || (phase === "reconnecting" && !resumable) || (phase === "idle" && !reachable);
}

function reasonOf({ why, lean }: ListenPace): string | undefined {
  if (why === "busy") return `many people are here${lean ? ", and the sound is simpler for a while" : ""}`;
  return why === "calm" ? "coming closer again" : undefined;
}

function sceneOf(missing: boolean, ended: boolean, known: boolean): PlayerView["scene"] {
  if (missing) return "missing";
  if (ended) return "ended";
  return known ? "room" : "opening";
}

function buttonOf({ phase, error }: ListenerState): PlayerView["button"] {
  if (phase === "failed" && error?.code === "ticket_elsewhere") return "here";
  if (phase === "connecting") return "connecting";
  if (phase === "blocked") return "tap";
  return phase === "playing" || phase === "reconnecting" || phase === "waiting" ? "stop" : "listen";
}

type PageFacts = Pick<PlayerFacts, "reachable" | "invited" | "seated" | "place" | "reader"> & Pick<PlayerView, "start">;

function statusOf(listener: ListenerState, notice: RoomNotice | undefined, page: PageFacts): string {
  switch (listener.phase) {
    case "connecting":
      return listener.error === undefined ? "Tuning in…" : troubleText(listener.error.code);
    case "waiting":
      return "";
    case "reconnecting":
      return listener.resumable ? "Reconnecting: you will not miss a word." : "Reconnecting…";
    case "blocked":
      return "Your browser wants one more tap before it plays.";
    case "failed":
      return faultSentence(listener.error?.code);
    case "playing":
      return roomSentence(notice, true, page);
    default:
      if (!page.reachable) return "The server does not answer. Trying again…";
      if (page.invited) return "You are invited: a seat is kept for you.";
      return waitSentence(page) ?? roomSentence(notice, false, page);
  }
}

function waitSentence({ place, seated }: PageFacts): string | undefined {
  const sentence = doorSentence(place);
  return sentence !== undefined && seated ? "Your seat is kept. One tap and you are back in." : sentence;
}

function roomSentence(notice: RoomNotice | undefined, playing: boolean, { start, reader }: PageFacts): string {
  if (notice === undefined) return "";
  const ofStart = start && startSentence(start, playing, reader ?? hereAndNow());
  if (ofStart !== undefined) return ofStart;
  if (notice.state === "waiting") {
    const music = playing ? "this soft music plays until then." : "you will hear soft music until then.";
    return `The host has not started yet: ${music}`;
  }
  if (notice.playing === "hold") return "Soft music until somebody speaks.";
  return playing ? "You are listening live." : "On now.";
}

function faultSentence(code: string | undefined): string {
  switch (code) {
    case "listener_limit":
      return "All places are taken at the moment. Try again in a little while.";
    case "ticket_elsewhere":
      return "You listen in another tab or on another device. One ticket lets one person listen at a time.";
    case "rendition_not_found":
      return "This room does not come in that quality. Choose another one below.";
    default:
      return "This browser could not play the room. Try once more, or open it in another player below.";
  }
}
