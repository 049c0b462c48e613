import type { Clock } from "../../platform/index.ts";
import type { ListenFrame } from "../../protocol/index.ts";
import type { EdgeMetrics } from "../edge-metrics.ts";
import type { WriteMeter } from "../pace/index.ts";
import type { FanMessages } from "./fan-messages.ts";
import type { DueWrite } from "./group-turns.ts";
import type { Lane } from "./lane.ts";
import type { ListenerGroup } from "./listener-group.ts";
import type { ListenerWs } from "./listener-socket.ts";
import { SharedMessages } from "./shared-messages.ts";

export type LaneWrite = DueWrite & { lane: Lane };

export type FanWriterOptions = { messages: FanMessages; clock: Clock; metrics: EdgeMetrics; meter: WriteMeter };

/** A listener whose buffer is full. It lacks parts from `from` on, and of `DUE` what is in `missed`. */
export type OnSlow = (socket: ListenerWs, from: number, missed: number) => void;

type Written = { writes: number; bytes: number };

/** Writes to whole groups, and to single listeners; counts what it writes. */
export class FanWriter {
  readonly #options: FanWriterOptions;

  constructor(options: FanWriterOptions) {
    this.#options = options;
  }

  /** Groups that are due the same get the same message, made once. Slow listeners are taken out of their groups first. */
  fanOut(writes: readonly LaneWrite[], more: readonly ListenFrame[], onSlow: OnSlow): void {
    const messages = new SharedMessages();
    const written = { writes: 0, bytes: 0 };
    for (const { lane, from, to, groups } of writes) {
      const { told } = lane.pace;
      for (const at of groups) {
        const group = lane.groups[at];
        const due = group?.takeDue() ?? 0;
        if (group === undefined || group.size === 0) continue;
        const frames = () => [...this.#options.messages.write(due, told, { from, to }), ...more];
        const message = messages.of({ due, told, from, to }, frames);
        if (message.length === 0) continue;
        this.#sweep(group, message.length, (socket) => onSlow(socket, from, due));
        this.#write(group, message, written);
      }
    }
    this.#count(written);
    this.#options.meter.wrote(written.writes);
  }

  send(socket: ListenerWs, message: Uint8Array): void {
    if (message.length === 0) return;
    socket.send(message);
    this.#count({ writes: 1, bytes: message.length });
  }

  #sweep(group: ListenerGroup, messageBytes: number, onSlow: (socket: ListenerWs) => void): void {
    const slow = group.slowOnes(this.#options.clock.monotonicMs(), messageBytes);
    for (const socket of slow) {
      group.remove(socket);
      onSlow(socket);
    }
    if (slow.length === 0) return;
    this.#options.metrics.slow.websocket.inc(slow.length);
    this.#options.meter.slowed(slow.length);
  }

  #write(group: ListenerGroup, message: Uint8Array, sum: Written): void {
    group.write(message);
    sum.writes += group.size;
    sum.bytes += group.size * message.length;
  }

  #count({ writes, bytes }: Written): void {
    const { metrics } = this.#options;
    metrics.writes.websocket.inc(writes);
    metrics.bytes.websocket.inc(bytes);
  }
}
