import type { Clock } from "../platform/index.ts";
import type { ErrorCode } from "../protocol/index.ts";
import type { EdgeMetrics } from "./edge-metrics.ts";
import { BUN_DROPS_ABOVE_BYTES } from "./fan/limits.ts";
import type { ListenerSocket, ListenerWs } from "./fan/listener-socket.ts";
import { REPORT_BYTES_MAX, readHeardReport } from "./heard-report.ts";

/** Bun itself cuts connections beyond this, without our code; up to here the refusal says why. */
const PAYLOAD_BYTES_CUT = 16 * 1024;
/** A listener reports about every ten seconds; twenty messages in that time are none of the protocol. */
const MESSAGES_MAX = 20;
const MESSAGES_SPAN_MS = 10_000;
/** A peer that answers no ping is gone. */
const IDLE_SECONDS = 60;
const NORMAL_CLOSURE = 1000;
const POLICY_VIOLATION = 1008;
const MESSAGE_TOO_BIG = 1009;

/** What Bun calls for each WebSocket of the edge. `onGone`: a listener has left, for whatever reason. */
export function listenerDoor(options: {
  clock: Clock;
  metrics: EdgeMetrics;
  onGone: () => void;
}): Bun.WebSocketHandler<ListenerSocket> {
  const { clock, metrics, onGone } = options;
  const turnOut = (socket: ListenerWs, status: number, code: ErrorCode) => {
    metrics.badMessages.inc();
    socket.data.tally.turnedOut("abuse");
    socket.data.seat?.abused(code === "message_too_large" ? "oversized" : "bad-message");
    socket.close(status, code);
  };
  return {
    maxPayloadLength: PAYLOAD_BYTES_CUT,
    backpressureLimit: BUN_DROPS_ABOVE_BYTES,
    idleTimeout: IDLE_SECONDS,
    sendPings: true,
    perMessageDeflate: false,
    publishToSelf: false,
    open(socket) {
      metrics.joins.websocket.inc();
      const { fan, tally, was, seat, ledger } = socket.data;
      tally.joined("websocket", was, clock.monotonicMs());
      socket.data.slot = ledger?.joined(fan.room, clock.monotonicMs()) ?? -1;
      fan.join(socket);
      seat?.opened(socket);
      if (fan.ended) socket.close(NORMAL_CLOSURE, "room_ended" satisfies ErrorCode);
    },
    message(socket, message) {
      if (isFlood(socket.data, clock.monotonicMs())) return turnOut(socket, POLICY_VIOLATION, "message_invalid");
      if (Buffer.byteLength(message) > REPORT_BYTES_MAX) return turnOut(socket, MESSAGE_TOO_BIG, "message_too_large");
      const report = typeof message === "string" ? readHeardReport(message) : undefined;
      if (report === undefined) return turnOut(socket, POLICY_VIOLATION, "message_invalid");
      const nowMs = clock.monotonicMs();
      const { tally, ear, ledger, slot } = socket.data;
      tally.heard(ear, report, nowMs);
      ledger?.heard(slot, report, nowMs);
      socket.data.seat?.heard();
      metrics.reports.inc();
      metrics.stalls.inc(report.stalls);
      // Clocks differ, and a sum must not fall.
      metrics.behind.observe(Math.max(0, report.behindMs) / 1_000);
    },
    // Browsers send no pings and answer ours once a minute; whoever sends millions keeps a core busy with a single connection.
    ping(socket) {
      if (isFlood(socket.data, clock.monotonicMs())) turnOut(socket, POLICY_VIOLATION, "message_invalid");
    },
    pong(socket) {
      if (isFlood(socket.data, clock.monotonicMs())) turnOut(socket, POLICY_VIOLATION, "message_invalid");
    },
    drain(socket) {
      socket.data.fan.drained(socket);
    },
    close(socket) {
      const { fan, tally, ear, seat, ledger, slot } = socket.data;
      seat?.left();
      fan.leave(socket);
      tally.left("websocket", ear, clock.monotonicMs());
      ledger?.left(slot, clock.monotonicMs());
      onGone();
    },
  };
}

function isFlood(data: ListenerSocket, nowMs: number): boolean {
  const span = Math.floor(nowMs / MESSAGES_SPAN_MS);
  if (span !== data.messagesSpan) {
    data.messagesSpan = span;
    data.messages = 0;
  }
  data.messages += 1;
  return data.messages > MESSAGES_MAX;
}
