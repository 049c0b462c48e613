/**
 * The listening protocol: what an edge sends to a listener over WebSocket. Written for readers in `docs/wire/listening.md`.
 *
 * Each binary message holds one or more frames: u8 type, u24 length (big endian), then as many bytes.
 * A listener skips frames of a type it does not know.
 */
export const LISTEN_PROTOCOL_VERSION = 1;

export const FRAME_TYPE = {
  /** JSON `Welcome`; the first frame of a connection. */
  welcome: 1,
  /** The CMAF init section; before the first part, and again when the rendition changes. */
  init: 2,
  /** u32 part number, then the CMAF chunk. */
  part: 3,
  /** JSON `RoomNotice`. */
  notice: 4,
  /** JSON `Moved`: this listener was too slow, and goes on at the live edge. */
  moved: 5,
  /** No body: the room has ended; the edge closes the socket after it. */
  end: 6,
  /** JSON `Pace`: the edge will write at another interval. */
  pace: 7,
  /** JSON `Handover`: the edge is about to stop; the listener opens its next connection before it leaves this one. */
  handover: 8,
  /** UTF-8: the ticket that this listener comes back with, in `?ticket=`; renewed while it listens. */
  ticket: 9,
} as const;

export type Welcome = {
  version: number;
  room: string;
  rendition: string;
  epochMs: number;
  partMs: number;
  /** How often the edge writes to this listener. */
  intervalMs: number;
  /** How often it writes when few are here; as often as parts are made when left out. */
  usualIntervalMs?: number;
  /** The edge's clock when it wrote this, Unix milliseconds. */
  serverTimeMs: number;
  /** The parts that the edge still holds, first and last; equal numbers mean one part, `null` none yet. */
  window: { first: number; last: number } | null;
  /** This connection's id, for a report of trouble. */
  listener?: string;
  /** The edge's id, for `was` in the address of the next connection: so nobody is counted twice. */
  edge: string;
  /** Origins (`https://host:port`) of other edges that serve the room, at most eight; for when this one does not answer. */
  alternates: string[];
  /** If the connection breaks, its listeners should spread their first attempts over so long. */
  reconnectSpreadMs: number;
};

/**
 * From `afterMs` on, or later, the edge writes every `intervalMs` to this listener. When that is more than before, the listener uses the
 * time to fall back, by stretching. `why`: `busy` many people are here, `calm` it is over.
 */
export type Pace = {
  intervalMs: number;
  afterMs: number;
  lean: boolean;
  why: "busy" | "calm";
  reconnectSpreadMs: number;
};

/** Each listener picks a moment within `withinMs` by chance. `alternates` as in `Welcome`. */
export type Handover = { withinMs: number; alternates: string[] };

/** Parts `from` up to, not including, `to` were not sent. */
export type Moved = { from: number; to: number };

/**
 * What a listener sends, as a text message of at most 1 KiB, about every 10 s: the last part it has sounded, how far
 * behind live that was, and how often the sound stopped since the last report.
 */
export type ListenerReport = { type: "heard"; part: number; behindMs: number; stalls: number };

export type ListenFrame = { type: number; body: Uint8Array };

export function encodeFrames(frames: readonly ListenFrame[]): Uint8Array {
  const bytes = new Uint8Array(frames.reduce((sum, frame) => sum + 4 + frame.body.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { type, body } of frames) {
    view.setUint32(at, (type << 24) | body.length);
    bytes.set(body, at + 4);
    at += 4 + body.length;
  }
  return bytes;
}

/** Bodies are views into `bytes`. Throws RangeError on a truncated message. */
export function decodeFrames(bytes: Uint8Array): ListenFrame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: ListenFrame[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw new RangeError("Cannot read listening message: it ends within a frame's header");
    const header = view.getUint32(at);
    const end = at + 4 + (header & 0xff_ffff);
    if (end > bytes.length) throw new RangeError("Cannot read listening message: it ends within a frame");
    frames.push({ type: header >>> 24, body: bytes.subarray(at + 4, end) });
    at = end;
  }
  return frames;
}

export function partFrame(number: number, cmaf: Uint8Array): ListenFrame {
  const body = new Uint8Array(4 + cmaf.length);
  new DataView(body.buffer).setUint32(0, number);
  body.set(cmaf, 4);
  return { type: FRAME_TYPE.part, body };
}

export function readPartFrame(body: Uint8Array): { number: number; cmaf: Uint8Array } {
  return { number: new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(0), cmaf: body.subarray(4) };
}
