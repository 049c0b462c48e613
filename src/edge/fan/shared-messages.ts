import { encodeFrames, type ListenFrame } from "../../protocol/index.ts";
import type { ToldPace } from "./lane-pace.ts";
import { DUE } from "./listener-group.ts";

type Content = { due: number; told: ToldPace; from: number; to: number };

/** The messages of one moment, each encoded once however many groups are due it. */
export class SharedMessages {
  readonly #messages = new Map<string, Uint8Array>();

  of(content: Content, frames: () => ListenFrame[]): Uint8Array {
    const key = keyOf(content);
    const present = this.#messages.get(key);
    if (present !== undefined) return present;
    const message = encodeFrames(frames());
    this.#messages.set(key, message);
    return message;
  }
}

function keyOf({ due, told, from, to }: Content): string {
  const pace = (due & DUE.pace) === 0 ? "" : `${told.intervalMs} ${told.fromMs}`;
  return `${from} ${to} ${due} ${pace}`;
}
