import type { EventMoment, EventRecord } from "./event-record.ts";
import type { Happening } from "./event-report.ts";
import type { EventSpan } from "./event-span.ts";
import { type LostEdge, lostEdges, momentsIn } from "./figures/fault-figures.ts";
import { counted, duration, whole } from "./wording/numbers.ts";

/** Happenings that are told; of more, the first. */
export const HAPPENINGS_MAX = 100;
/** A pause of the sound that is shorter is a change of speakers. */
const PAUSE_MS = 2_000;

/** What failed, what took over, and what the door did, oldest first. */
export function happeningsOf(event: EventRecord, span: EventSpan): Happening[] {
  const moments = momentsIn(event, span);
  return [
    ...lostEdges(event, span).map(edgeLost),
    ...moments.flatMap((moment) => toldOf(moment)),
    ...pauses(event, moments),
  ]
    .sort((a, b) => a.atMs - b.atMs)
    .slice(0, HAPPENINGS_MAX);
}

function edgeLost({ atMs, edge, listeners, backMs, cameOver }: LostEdge): Happening {
  const who = counted(listeners, "listener", "listeners");
  if (backMs !== null) {
    const text = `Edge ${edge} was not heard for ${duration(backMs - atMs)}, with ${who}; then it was there again.`;
    return { atMs, untilMs: backMs, tone: "bad", text };
  }
  const text = `Edge ${edge} failed with ${who}; ${whole(cameOver)} came over to another edge.`;
  return { atMs, untilMs: null, tone: "bad", text };
}

function toldOf(moment: EventMoment): Happening[] {
  const told = (tone: Happening["tone"], text: string): Happening[] => [
    { atMs: moment.atMs, untilMs: null, tone, text },
  ];
  switch (moment.what) {
    case "edge-leaving":
      return told(
        "plain",
        `Edge ${moment.edge} handed over its ${counted(moment.listeners, "listener", "listeners")}, as announced.`,
      );
    case "origin-moved":
      return moment.again
        ? told("bad", `Origin ${moment.to}, which makes the sound, failed and was started again.`)
        : told("bad", `Origin ${moment.from} failed; origin ${moment.to} took over the sound.`);
    case "recording":
      return moment.sinceMs === null
        ? []
        : [
            {
              atMs: moment.sinceMs,
              untilMs: moment.atMs,
              tone: "bad",
              text: `The record has a hole of ${duration(moment.atMs - moment.sinceMs)}: control was away. The sound does not pass through it.`,
            },
          ];
    case "door":
      return told("plain", doorSaid(moment));
    case "ended":
      return told("plain", ENDED[moment.reason] ?? "The room ended.");
    default:
      return [];
  }
}

const ENDED: Record<string, string> = {
  host: "The host ended the room.",
  operator: "The operator ended the room.",
  unused: "The room ended by itself: nobody had used it for long.",
};

const DOOR_STATUS: Record<Extract<EventMoment, { what: "door" }>["status"], string> = {
  "not-queueing": "The door let newcomers in at once",
  prequeue: "The door gave numbers for the start",
  queueing: "The door gave numbered places",
  suspended: "The door let nobody new in, by the operator’s wish; who was inside stayed",
};

function doorSaid({ status, why, challenge }: Extract<EventMoment, { what: "door" }>): string {
  const reason =
    why === "full"
      ? ": the room was full"
      : why === "health"
        ? ": the servers needed a rest"
        : why === "flood"
          ? ": too much came that was not people"
          : "";
  return `${DOOR_STATUS[status]}${reason}${challenge ? ", and asked newcomers for a little work first" : ""}.`;
}

/** While it was live, nobody spoke on the air and the hold sound played. */
function pauses({ liveAtMs }: EventRecord, moments: readonly EventMoment[]): Happening[] {
  const playing = moments.filter((moment) => moment.what === "playing");
  return playing.flatMap((moment, at) => {
    if (moment.playing !== "hold" || liveAtMs === null || moment.atMs < liveAtMs) return [];
    const back = playing[at + 1];
    if (back === undefined || back.atMs - moment.atMs < PAUSE_MS) return [];
    const text = `Nobody was on the air for ${duration(back.atMs - moment.atMs)}; the hold sound played.`;
    return [{ atMs: moment.atMs, untilMs: back.atMs, tone: "plain" as const, text }];
  });
}
