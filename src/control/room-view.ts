import type { RoomCard, RoomNotice, RoomSchedule, RoomState } from "../protocol/index.ts";
import { renditionsOf } from "../protocol/index.ts";
import type { ParticipantRecord, RoomRecord } from "../store/index.ts";
import { type AudienceFigures, listenersOf } from "./counting/index.ts";
import { scheduleOf } from "./schedule/index.ts";
import type { Stage } from "./stage.ts";

/** What anybody may know of a room. */
export type RoomView = {
  id: string;
  title: string;
  state: RoomState;
  /** Unix milliseconds. */
  createdAtMs: number;
  music: boolean;
  /** When it went live, Unix milliseconds. */
  liveAtMs: number | null;
  /** When it is to begin; `null`: whenever its host wishes. */
  schedule: RoomSchedule | null;
  /** Connections and estimated HLS clients over all edges; `null` while no edge speaks. */
  listeners: number | null;
  /** Who acknowledged sound in the last 30 s; `null` while no edge speaks. */
  ears: number | null;
  /** How often edges write, the longest of any; `null` when nobody listens. */
  intervalMs: number | null;
  /** Everybody who may speak, the host first; `onAir` tells who is connected. */
  speakers: SpeakerView[];
};

export type SpeakerView = {
  id: string;
  name: string;
  role: "host" | "guest";
  speaking: boolean;
  /** Whole LUFS; −70 while not on the air. */
  loudnessLufs: number;
  onAir: boolean;
};

/** What a notice holds at most; a room may have more speakers. */
const NOTICE_SPEAKERS_MAX = 50;
const SILENCE_LUFS = -70;

export function roomView(
  room: RoomRecord,
  people: readonly ParticipantRecord[],
  stage: Stage,
  audience: AudienceFigures | null,
): RoomView {
  return {
    id: room.id,
    title: room.title,
    state: room.state,
    createdAtMs: room.createdAtMs,
    music: room.music,
    liveAtMs: room.liveAtMs,
    schedule: scheduleOf(room),
    listeners: audience === null ? null : listenersOf(audience),
    ears: audience?.ears ?? null,
    intervalMs: audience?.intervalMs ?? null,
    speakers: people.map((person) => speakerView(person, stage)),
  };
}

export function roomNotice(
  view: RoomView,
  playing: "speakers" | "hold",
  listeners: number | null,
  posts: Pick<RoomNotice, "post" | "postsTurn">,
): RoomNotice {
  const onAir = view.speakers.filter((speaker) => speaker.onAir);
  const speakingFirst = [
    ...onAir.filter((speaker) => speaker.speaking),
    ...onAir.filter((speaker) => !speaker.speaking),
  ];
  return {
    room: view.id,
    title: view.title,
    state: view.state,
    playing,
    listeners,
    speakers: speakingFirst
      .slice(0, NOTICE_SPEAKERS_MAX)
      .map(({ id, name, role, speaking }) => ({ id, name, role, speaking })),
    ...(view.schedule === null ? {} : { schedule: view.schedule }),
    ...posts,
  };
}

export function roomCard(room: RoomRecord): RoomCard {
  return {
    room: room.id,
    title: room.title,
    state: room.state,
    epochMs: room.epochMs,
    renditions: [...renditionsOf(room)],
  };
}

function speakerView({ id, room, name, role }: ParticipantRecord, stage: Stage): SpeakerView {
  const level = stage.level(room, id);
  return {
    id,
    name,
    role,
    speaking: level?.speaking ?? false,
    loudnessLufs: level?.loudnessLufs ?? SILENCE_LUFS,
    onAir: level !== undefined,
  };
}
