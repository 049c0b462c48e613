import { decodeMessage, type Outcome, type RoomCard, StentorError, subjects } from "../../protocol/index.ts";
import { NO_BODY, type Relay } from "../../relay/index.ts";

const ANSWER_TIMEOUT_MS = 2_000;
/** Control has the answer to itself for so long; then the room's holder is asked as well, so that nobody waits for a dead control. */
export const HEAD_START_MS = 300;

/** Who told of the room; `nobody` did. */
export type CardSource = "control" | "holder" | "nobody";

type Answer = { from: CardSource; outcome: Outcome<RoomCard> };
/** `undefined`: no answer, or none that settles anything. */
type Asked = Promise<Answer | undefined>;

/**
 * Asks control for a room's card and, where it does not answer, the origin that holds the room. Throws StentorError
 * `room_not_found` only when control says so, and `origin_unavailable` when nobody can tell.
 */
export async function askCard(options: {
  relay: Relay;
  room: string;
  onAnswer: (from: CardSource) => void;
}): Promise<RoomCard> {
  const { relay, room, onAnswer } = options;
  const control = askControl(relay, room);
  const holder = withoutAnswer(control, HEAD_START_MS).then((silent) => (silent ? askHolder(relay, room) : undefined));
  const answer = await firstAnswer([control, holder]);
  onAnswer(answer?.from ?? "nobody");
  if (answer === undefined) {
    throw new StentorError("origin_unavailable", `Cannot listen to room "${room}": nobody answers for it now`);
  }
  const { outcome } = answer;
  if (!outcome.ok) throw new StentorError(outcome.code, outcome.message);
  return outcome.value;
}

/** Of control's refusals only those count that say something of the room; a fault of its own is as good as silence. */
async function askControl(relay: Relay, room: string): Asked {
  try {
    const bytes = await relay.request(subjects.roomCard, new TextEncoder().encode(room), {
      timeoutMs: ANSWER_TIMEOUT_MS,
    });
    const outcome = decodeMessage<Outcome<RoomCard>>(bytes);
    const settled = outcome.ok || outcome.code === "room_not_found" || outcome.code === "room_ended";
    return settled ? { from: "control", outcome } : undefined;
  } catch {
    return undefined;
  }
}

async function askHolder(relay: Relay, room: string): Asked {
  try {
    const bytes = await relay.request(subjects.heldCard(room), NO_BODY, { timeoutMs: ANSWER_TIMEOUT_MS });
    return { from: "holder", outcome: { ok: true, value: decodeMessage<RoomCard>(bytes) } };
  } catch {
    return undefined;
  }
}

/** Resolves as soon as it is known: `false` when an answer came, `true` when none will, or none did within `ms`. */
function withoutAnswer(asked: Asked, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), ms);
    void asked.then((answer) => {
      clearTimeout(timer);
      resolve(answer === undefined);
    });
  });
}

function firstAnswer(all: readonly Asked[]): Asked {
  return new Promise((resolve) => {
    for (const asked of all) void asked.then((answer) => answer && resolve(answer));
    void Promise.all(all).then(() => resolve(undefined));
  });
}
