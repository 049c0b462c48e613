import type { Dialed, DialQuery } from "../listener/index.ts";
import { handshakeRequest } from "../wire/index.ts";

/** What a dialer tells of its sockets; `before` is called ahead of each event. */
export type DialerOptions = { room: string; rendition: string; destinations: readonly string[]; before: () => void };

type Address = { hostname: string; port: number; host: string; secure: boolean };
const ADDRESSES_MAX = 1_000;

type Errand = { dialed: Dialed; request: string };

/**
 * Opens sockets: plain TCP, or TLS for https. Beyond some 14,000 connections per pair of addresses the kernel searches long for a
 * free port, so connections take turns over the destinations.
 */
export class Dialer {
  readonly #options: DialerOptions;
  readonly #plain: Bun.SocketHandler<Errand>;
  readonly #secure: Bun.SocketHandler<Errand>;
  readonly #addresses = new Map<string, Address>();
  #dialed = 0;

  constructor(options: DialerOptions) {
    this.#options = options;
    const { before } = options;
    const begin = (socket: Bun.Socket<Errand>) => {
      socket.data.dialed.opened(socket, socket.data.request);
      socket.data.request = "";
    };
    const events: Bun.SocketHandler<Errand> = {
      binaryType: "uint8array",
      data(socket, bytes: Uint8Array) {
        before();
        socket.data.dialed.received(bytes);
      },
      close(socket, error) {
        before();
        socket.data.dialed.failed(error === undefined ? "reset" : reasonOf(error));
      },
      error(socket, error) {
        before();
        socket.data.dialed.failed(reasonOf(error));
      },
      connectError(socket, error) {
        before();
        socket.data.dialed.failed(reasonOf(error));
      },
    };
    this.#plain = {
      ...events,
      open(socket) {
        before();
        begin(socket);
      },
    };
    this.#secure = {
      ...events,
      handshake(socket, success, error) {
        before();
        if (success) begin(socket);
        else socket.data.dialed.failed(error === null ? "tls" : reasonOf(error));
      },
    };
  }

  dial(dialed: Dialed, query: DialQuery): void {
    const { hostname, port, host, secure } = this.#address(query.origin);
    const request = handshakeRequest({ host, target: this.#target(query), key: dialed.key });
    const tls = secure ? { tls: { serverName: hostname } } : {};
    Bun.connect<Errand>({
      hostname: this.#destination(hostname),
      port,
      socket: secure ? this.#secure : this.#plain,
      data: { dialed, request },
      ...tls,
    }).catch((error: unknown) => dialed.failed(error instanceof Error ? reasonOf(error) : "failed"));
  }

  /** Listeners are many, and addresses few. */
  #address(origin: string): Address {
    let address = this.#addresses.get(origin);
    if (address === undefined) {
      const { hostname, port, host, protocol } = new URL(origin);
      const secure = protocol === "https:";
      address = { hostname, host, secure, port: Number(port) || (secure ? 443 : 80) };
      if (this.#addresses.size < ADDRESSES_MAX) this.#addresses.set(origin, address);
    }
    return address;
  }

  #destination(hostname: string): string {
    const { destinations } = this.#options;
    if (destinations.length === 0) return hostname;
    this.#dialed += 1;
    return destinations[this.#dialed % destinations.length] ?? hostname;
  }

  #target({ from, was, ticket }: DialQuery): string {
    const { room, rendition } = this.#options;
    const resumed = from === undefined ? "" : `&from=${from}`;
    const moved = was === undefined ? "" : `&was=${encodeURIComponent(was)}`;
    const shown = ticket === undefined ? "" : `&ticket=${encodeURIComponent(ticket)}`;
    return `/r/${encodeURIComponent(room)}/listen?rendition=${rendition}${resumed}${moved}${shown}`;
  }
}

function reasonOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
