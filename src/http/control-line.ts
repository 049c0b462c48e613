import { StentorError, subjects } from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";
import type { App, RequestFacts } from "./app.ts";
import { carryRequest, carryResponse, readCarriedRequest, readCarriedResponse } from "./carried.ts";
import type { Front } from "./front.ts";

/** Longer than control waits for an origin. */
const ANSWER_TIMEOUT_MS = 6_000;

/** Sends what is control's to answer over the relay: an edge is the only address that people need. */
export function mountControlLine(app: App, relay: Relay): void {
  for (const path of ["/api/*", "/whip/*"]) app.all(path, (c) => ask(relay, c.req.raw, c.env));
}

/** The other end: answers what edges have taken. */
export function answerCarried(relay: Relay, front: Front): Subscription {
  return relay.respond(subjects.controlHttp, async (bytes) => {
    const { request, pathname, facts } = readCarriedRequest(bytes);
    return carryResponse(await front.answerSeen(request, pathname, facts));
  });
}

async function ask(relay: Relay, request: Request, facts: RequestFacts): Promise<Response> {
  const question = await carryRequest(request, facts);
  try {
    return readCarriedResponse(await relay.request(subjects.controlHttp, question, { timeoutMs: ANSWER_TIMEOUT_MS }));
  } catch (cause) {
    if (!(cause instanceof StentorError)) throw cause;
    throw new StentorError("overloaded", "Cannot answer now: control does not answer; rooms that are live go on", {
      cause,
    });
  }
}
