import type { Welcome } from "../../../src/protocol/index.ts";
import type { ListenEnvironment, ListenSocket } from "./listen-environment.ts";

export type LinkEvents = {
  message(link: Link, bytes: Uint8Array): void;
  closed(link: Link, reason: string): void;
};

export type LinkOptions = {
  environment: ListenEnvironment;
  url: string;
  /** Whether it asks for the next part that is lacking; else it jumps to the live edge. */
  resuming: boolean;
  events: LinkEvents;
};

/** One socket to one edge, and what only this connection knows. Two may stand side by side while an edge hands over. */
export class Link {
  readonly askedAtMs: number;
  /** The edge's greeting on this connection; `undefined` until it came. */
  greeting: Welcome | undefined;
  /** What is missing before this connection's first new part is a jump of our own choice. */
  jumping: boolean;
  readonly #socket: ListenSocket;

  constructor({ environment, url, resuming, events }: LinkOptions) {
    this.askedAtMs = environment.monotonicMs();
    this.jumping = !resuming;
    this.#socket = environment.openSocket(url, {
      message: (bytes) => events.message(this, bytes),
      closed: (reason) => events.closed(this, reason),
    });
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** No event follows. */
  close(): void {
    this.#socket.close();
  }
}
