import { type FloodGate, PrefixBuckets } from "../flood/index.ts";
import type { Clock } from "../platform/index.ts";
import { type Abuse, type ErrorCode, StentorError } from "../protocol/index.ts";
import type { RequestFacts } from "./app.ts";
import { errorResponse } from "./error-response.ts";
import { roomOf, surfaceOf } from "./surfaces.ts";

const ABUSE_OF: Partial<Record<ErrorCode, Abuse>> = {
  body_too_large: "oversized",
  sdp_too_large: "oversized",
  token_invalid: "wrong-token",
};

/** Whether a request shows a token of somebody who may speak in the room. */
export type TokenCheck = (request: Request, room: string, address: string) => Promise<boolean>;

/** Tokens that only control can check are passed on to it so often for an address that is refused otherwise. */
const UNCHECKED = { burst: 20, perSecond: 5 };

/** For edges, which know no tokens: lets some through to control, which does. */
export function passSomeOn(clock: Clock): TokenCheck {
  const buckets = new PrefixBuckets(UNCHECKED);
  return (_request, _room, address) => Promise.resolve(buckets.take(address, clock.monotonicMs()));
}

/** What stands between `Front` and the flood gate: which room and surface, and what an answer tells. Without a gate, nothing happens. */
export class FrontGate {
  readonly #gate: FloodGate | undefined;
  readonly #isRightToken: TokenCheck | undefined;

  /** `isRightToken` is asked only about those who would be refused. */
  constructor(gate: FloodGate | undefined, isRightToken: TokenCheck | undefined) {
    this.#gate = gate;
    this.#isRightToken = isRightToken;
  }

  /** The refusal, or `undefined`: go on. Who holds a right token is let in whatever others at that address did. */
  judge(request: Request, pathname: string, address: string): undefined | Response | Promise<Response | undefined> {
    const refusal = this.#judge(pathname, address, false);
    const room = roomOf(pathname);
    if (refusal === undefined || room === "" || !request.headers.has("authorization")) return refusal;
    return this.#judgeAgain(request, { pathname, address, room, refusal });
  }

  /** What was answered, to one who was judged. */
  answered(pathname: string, { address }: RequestFacts, status: number): void {
    const gate = this.#gate;
    if (gate === undefined) return;
    const room = roomOf(pathname);
    gate.answered(room, status >= 500 ? "us" : status >= 400 ? "caller" : "nobody");
    const surface = surfaceOf(pathname);
    if (status < 400 && (surface === "asset" || (surface === "page" && room !== "")))
      gate.reached(address, room, surface);
  }

  refused(pathname: string, { address }: RequestFacts, code: ErrorCode): void {
    const gate = this.#gate;
    if (gate === undefined) return;
    const room = roomOf(pathname);
    gate.refused(room, code);
    const abuse = ABUSE_OF[code];
    if (abuse !== undefined) gate.abused(address, room, abuse);
  }

  /** Bytes that are no request that can be answered, or that never became one. */
  abused(address: string, abuse: Abuse): void {
    this.#gate?.abused(address, "", abuse);
  }

  async #judgeAgain(
    request: Request,
    { pathname, address, room, refusal }: { pathname: string; address: string; room: string; refusal: Response },
  ): Promise<Response | undefined> {
    const isRight = (await this.#isRightToken?.(request, room, address)) ?? false;
    return isRight ? this.#judge(pathname, address, true) : refusal;
  }

  #judge(pathname: string, address: string, known: boolean): Response | undefined {
    const surface = surfaceOf(pathname);
    const judgement = this.#gate?.judge({ address, surface, room: roomOf(pathname), known, solved: false });
    if (judgement === undefined || judgement.do === "pass" || judgement.do === "challenge") return undefined;
    return tooOften(judgement.retryAfterSeconds);
  }
}

/** Closes the connection: whoever asks too often shall pay for a new one. */
function tooOften(retryAfterSeconds: number): Response {
  const response = errorResponse(new StentorError("rate_limited", "Cannot answer: this address asks too often"));
  response.headers.set("Retry-After", String(retryAfterSeconds));
  response.headers.set("Connection", "close");
  return response;
}
