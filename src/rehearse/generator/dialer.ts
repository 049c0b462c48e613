import type { DialQuery, Link } from "../listener/index.ts";
import { handshakeRequest } from "../wire/index.ts";

/** What a dialer tells of its sockets; `before` is called ahead of each event. */
export type DialerOptions = { room: string; rendition: string; destinations: readonly string[]; before: () => void };

type Dialed = { link: Link; request: string };

/**
 * Opens sockets for links: plain TCP, or TLS for https. Beyond some 14,000 connections per pair of addresses the kernel searches long for a
 * free port, so connections take turns over the destinations.
 */
export class Dialer {
  readonly #options: DialerOptions;
  readonly #handlers: Bun.SocketHandler<Dialed>;
  #dialed = 0;

  constructor(options: DialerOptions) {
    this.#options = options;
    const { before } = options;
    this.#handlers = {
      binaryType: "uint8array",
      open(socket) {
        before();
        socket.data.link.opened(socket, socket.data.request);
        socket.data.request = "";
      },
      data(socket, bytes: Uint8Array) {
        before();
        socket.data.link.received(bytes);
      },
      close(socket, error) {
        before();
        socket.data.link.failed(error === undefined ? "reset" : reasonOf(error));
      },
      error(socket, error) {
        before();
        socket.data.link.failed(reasonOf(error));
      },
      connectError(socket, error) {
        before();
        socket.data.link.failed(reasonOf(error));
      },
    };
  }

  dial(link: Link, query: DialQuery): void {
    const { hostname, port, host, protocol } = new URL(query.origin);
    const secure = protocol === "https:";
    const request = handshakeRequest({ host, target: this.#target(query), key: link.key });
    const tls = secure ? { tls: { serverName: hostname } } : {};
    Bun.connect<Dialed>({
      hostname: this.#destination(hostname),
      port: Number(port) || (secure ? 443 : 80),
      socket: this.#handlers,
      data: { link, request },
      ...tls,
    }).catch((error: unknown) => link.failed(error instanceof Error ? reasonOf(error) : "failed"));
  }

  #destination(hostname: string): string {
    const { destinations } = this.#options;
    if (destinations.length === 0) return hostname;
    this.#dialed += 1;
    return destinations[this.#dialed % destinations.length] ?? hostname;
  }

  #target({ from, was }: DialQuery): string {
    const { room, rendition } = this.#options;
    const resumed = from === undefined ? "" : `&from=${from}`;
    const moved = was === undefined ? "" : `&was=${encodeURIComponent(was)}`;
    return `/r/${encodeURIComponent(room)}/listen?rendition=${rendition}${resumed}${moved}`;
  }
}

function reasonOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
