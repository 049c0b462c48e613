import { DRAW_SIZE_MAX } from "../../../src/draw/index.ts";
import type { DoorAnswer, DoorDraw, DoorView, ErrorBody, WaitEstimate } from "../../../src/protocol/index.ts";
import type { RoomAddress } from "../transport/addresses.ts";
import type { ListenEnvironment, PlainAnswer } from "../transport/listen-environment.ts";

/** What came back from a door. `unknown`: nobody answered, or not in our language. `retryAfterMs` is 0 when nobody said. */
export type DoorReply =
  | { reply: "told"; answer: DoorAnswer; code: string | undefined; retryAfterMs: number }
  | { reply: "refused"; code: string; retryAfterMs: number }
  | { reply: "unknown"; retryAfterMs: number };

export type ViewReply = { reply: "view"; view: DoorView } | Exclude<DoorReply, { reply: "told" }>;

type Asking = { ticket?: string | undefined; proof?: string | undefined };

/** `POST /r/{room}/door`: what this listener is told. Never rejects. */
export async function askDoor(
  environment: ListenEnvironment,
  address: RoomAddress,
  asking: Asking,
): Promise<DoorReply> {
  const url = new URL(doorUrl(address));
  if (asking.ticket !== undefined) url.searchParams.set("ticket", asking.ticket);
  if (asking.proof !== undefined) url.searchParams.set("proof", asking.proof);
  const answer = await environment.request("POST", url.href);
  return answer === undefined ? { reply: "unknown", retryAfterMs: 0 } : readReply(answer);
}

/** `GET /r/{room}/door`: what everybody is shown. Never rejects. */
export async function lookAtDoor(environment: ListenEnvironment, address: RoomAddress): Promise<ViewReply> {
  const answer = await environment.request("GET", doorUrl(address));
  if (answer === undefined) return { reply: "unknown", retryAfterMs: 0 };
  if (answer.status < 400 && isDoorView(answer.body)) return { reply: "view", view: answer.body };
  return refusalIn(answer);
}

function doorUrl(address: RoomAddress): string {
  return new URL(`/r/${encodeURIComponent(address.room)}/door`, address.origin).href;
}

function readReply(answer: PlainAnswer): DoorReply {
  const { body, retryAfterMs } = answer;
  if (!isDoorAnswer(body)) return refusalIn(answer);
  return { reply: "told", answer: body, code: body.admitted ? undefined : body.error?.code, retryAfterMs };
}

/** Only a body of our own kind counts: a proxy's 404 may mean anything. */
function refusalIn({ body, retryAfterMs }: PlainAnswer): Exclude<DoorReply, { reply: "told" }> {
  const error = isObject<ErrorBody>(body) && isObject<ErrorBody["error"]>(body.error) ? body.error : undefined;
  const code: unknown = error?.code;
  return typeof code === "string" ? { reply: "refused", code, retryAfterMs } : { reply: "unknown", retryAfterMs };
}

function isDoorAnswer(value: unknown): value is DoorAnswer {
  return isObject<DoorAnswer>(value) && typeof value.admitted === "boolean" && isDoorView(value.door);
}

const COUNTS = ["doorTimeMs", "issued", "front", "passed", "askAgainMs"] as const;
const STATUSES = ["not-queueing", "prequeue", "queueing", "suspended"];
const SEED = /^[0-9a-f]{64}$/i;

/** Checks what is reckoned with; what is only shown may be anything of its type. */
export function isDoorView(value: unknown): value is DoorView {
  if (!isObject<DoorView>(value) || !STATUSES.includes(String(value.status))) return false;
  if (!COUNTS.every((name) => Number.isFinite(value[name]))) return false;
  const { effort, waits, calibration, draw } = value;
  if (draw !== null && !isDraw(draw)) return false;
  if (!isObject<DoorView["effort"]>(effort) || !Number.isFinite(effort.front) || !Number.isFinite(effort.passed))
    return false;
  return Array.isArray(waits) && waits.every(isEstimate) && isObject(calibration);
}

function isEstimate(value: unknown): boolean {
  return isObject<WaitEstimate>(value) && [value.ahead, value.p10Ms, value.p50Ms, value.p90Ms].every(Number.isFinite);
}

function isDraw(value: unknown): boolean {
  if (!isObject<DoorDraw>(value) || typeof value.commitment !== "string") return false;
  const { seed, size } = value;
  if (seed === null || size === null) return true;
  const isSize = typeof size === "number" && Number.isInteger(size) && size >= 0 && size <= DRAW_SIZE_MAX;
  return isSize && typeof seed === "string" && SEED.test(seed);
}

type Unchecked<T> = { [Name in keyof T]?: unknown };

function isObject<T>(value: unknown): value is Unchecked<T> {
  return typeof value === "object" && value !== null;
}
