import {
  type Handover,
  LISTEN_PROTOCOL_VERSION,
  type Moved,
  type Pace,
  type RoomNotice,
  type Welcome,
} from "../../../src/protocol/index.ts";

const TICKET_MAX_BYTES = 512;

/** A frame's body that cannot be what its type says. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

/** Throws FrameError on what is no greeting of a version that we speak. What older edges leave out is filled in as nothing. */
export function readWelcome(body: Uint8Array): Welcome {
  const welcome = readObject<Welcome>(body, "welcome");
  if (welcome.version !== LISTEN_PROTOCOL_VERSION) {
    throw new FrameError(`Cannot read welcome: version ${String(welcome.version)} is not spoken here`);
  }
  needNumbers(welcome, "welcome", ["epochMs", "partMs", "intervalMs", "serverTimeMs"]);
  if (welcome.window !== null) {
    needNumbers(asObject<{ first: number; last: number }>(welcome.window, "welcome"), "welcome", ["first", "last"]);
  }
  const { listener, ...rest } = welcome as Welcome;
  return {
    ...rest,
    ...(typeof listener === "string" && { listener }),
    edge: typeof welcome.edge === "string" ? welcome.edge : "",
    alternates: readStrings(welcome.alternates),
    reconnectSpreadMs: readSpan(welcome.reconnectSpreadMs),
  };
}

/** Throws FrameError. */
export function readPace(body: Uint8Array): Pace {
  const pace = readObject<Pace>(body, "pace");
  needNumbers(pace, "pace", ["intervalMs"]);
  return {
    intervalMs: readSpan(pace.intervalMs),
    afterMs: readSpan(pace.afterMs),
    lean: pace.lean === true,
    why: pace.why === "calm" ? "calm" : "busy",
    reconnectSpreadMs: readSpan(pace.reconnectSpreadMs),
  };
}

/** Throws FrameError. */
export function readHandover(body: Uint8Array): Handover {
  const handover = readObject<Handover>(body, "handover");
  return { withinMs: readSpan(handover.withinMs), alternates: readStrings(handover.alternates) };
}

/** Throws FrameError. */
export function readNotice(body: Uint8Array): RoomNotice {
  const notice = readObject<RoomNotice>(body, "notice");
  if (typeof notice.state !== "string" || !Array.isArray(notice.speakers)) {
    throw new FrameError("Cannot read notice: it lacks its state or speakers");
  }
  return notice as RoomNotice;
}

/** Throws FrameError. */
export function readMoved(body: Uint8Array): Moved {
  const moved = readObject<Moved>(body, "moved");
  needNumbers(moved, "moved", ["from", "to"]);
  return moved as Moved;
}

/** Throws FrameError on what cannot be a ticket. */
export function readTicket(body: Uint8Array): string {
  if (body.length === 0 || body.length > TICKET_MAX_BYTES)
    throw new FrameError("Cannot read ticket: its length is odd");
  return new TextDecoder().decode(body);
}

type Unchecked<T> = { [Name in keyof T]?: unknown };

/** A length of time in ms: nothing where it is missing or below zero. */
function readSpan(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.max(0, value) : 0;
}

function readStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function readObject<T>(body: Uint8Array, frame: string): Unchecked<T> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw new FrameError(`Cannot read ${frame}: its body is not JSON`, { cause });
  }
  return asObject<T>(value, frame);
}

function asObject<T>(value: unknown, frame: string): Unchecked<T> {
  if (typeof value === "object" && value !== null) return value;
  throw new FrameError(`Cannot read ${frame}: a part of it is not an object`);
}

function needNumbers<T>(object: Unchecked<T>, frame: string, names: readonly (keyof T)[]): void {
  const missing = names.find((name) => !Number.isFinite(object[name]));
  if (missing !== undefined) throw new FrameError(`Cannot read ${frame}: ${String(missing)} is not a number`);
}
