import { mergeMetrics } from "../platform/index.ts";
import { StentorError, subjects } from "../protocol/index.ts";
import { NO_BODY, type Relay, type Subscription } from "../relay/index.ts";

/** One of the processes that share a port. Place 0 is the parent, whose number of children is `of`. */
export type Sibling = { group: string; place: number; of: number };

const ANSWER_TIMEOUT_MS = 1_000;

/** As one argument of a process. */
export function writeSibling({ group, place, of }: Sibling): string {
  return `${group}.${place}.${of}`;
}

/** Throws StentorError `config_invalid`. */
export function readSibling(text: string): Sibling {
  const [, group, place, of] = /^([\w-]+)\.(\d{1,4})\.(\d{1,4})$/.exec(text) ?? [];
  if (group === undefined || place === undefined || of === undefined) {
    throw new StentorError("config_invalid", `Cannot start as one of several edges: "${text}" is no place among them`);
  }
  return { group, place: Number(place), of: Number(of) };
}

/** The metrics of all others of the group: whichever process a monitor's request falls to, it tells of all. */
export async function siblingMetrics(relay: Relay, { group, place, of }: Sibling): Promise<string> {
  const others = Array.from({ length: of + 1 }, (_, other) => other).filter((other) => other !== place);
  const texts = await Promise.all(others.map((other) => askMetrics(relay, group, other)));
  return mergeMetrics(texts);
}

export function answerSiblings(relay: Relay, { group, place }: Sibling, text: () => Promise<string>): Subscription {
  return relay.respond(subjects.siblingMetrics(group, String(place)), async () =>
    new TextEncoder().encode(await text()),
  );
}

/** The labels that tell siblings' series apart. */
export function siblingLabels({ place, of }: Sibling): Record<string, string> {
  return of > 1 && place > 0 ? { edge: String(place) } : {};
}

/** Nothing of one that does not answer: the others' figures are worth having. */
async function askMetrics(relay: Relay, group: string, place: number): Promise<string> {
  try {
    const subject = subjects.siblingMetrics(group, String(place));
    return new TextDecoder().decode(await relay.request(subject, NO_BODY, { timeoutMs: ANSWER_TIMEOUT_MS }));
  } catch {
    return "";
  }
}
