import { decodeWindowObject, type Rendition, StentorError, subjects, type WindowObject } from "../../protocol/index.ts";
import { NO_BODY, type Relay } from "../../relay/index.ts";

/** An origin copies its window in a millisecond: who has not answered by now will not. */
export const WINDOW_TIMEOUT_MS = 1_500;
/** While a room has no holder, it is asked for so often, and up to as much again later. */
const RETRY_MS = 200;

export type AskWindow = (rendition: Rendition, from: number | undefined) => Promise<WindowObject>;

/** Asks a room's origin for what it holds, from part `from` on if given. Rejects when nobody answers, or not with a window. */
export function windowAsker(relay: Relay, room: string): AskWindow {
  return async (rendition, from) => {
    const body = from === undefined ? NO_BODY : partNumber(from);
    const subject = subjects.window(room, rendition);
    return decodeWindowObject(await relay.request(subject, body, { timeoutMs: WINDOW_TIMEOUT_MS }));
  };
}

/** Asks again and again, for another origin may be about to take the room. Throws StentorError `origin_unavailable` when `over`. */
export async function untilAnswered<T>(room: string, ask: () => Promise<T>, over: AbortSignal): Promise<T> {
  const called = new Promise<undefined>((resolve) => {
    over.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  let cause: unknown;
  while (!over.aborted) {
    try {
      const answer = await Promise.race([ask(), called]);
      if (answer !== undefined) return answer;
    } catch (fault) {
      cause = fault;
      await Promise.race([pause(RETRY_MS * (1 + Math.random())), called]);
    }
  }
  throw new StentorError("origin_unavailable", `Cannot listen to room "${room}": nobody makes its sound now`, {
    cause,
  });
}

function partNumber(number: number): Uint8Array {
  const body = new Uint8Array(4);
  new DataView(body.buffer).setUint32(0, number);
  return body;
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined));
}
