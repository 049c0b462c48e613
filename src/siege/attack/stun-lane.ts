import { createSocket, type Socket } from "node:dgram";
import type { Ground, Lane, Ready, Source } from "./ground.ts";

/** RFC 8489 §5 and §14. */
const BINDING_REQUEST = 0x0001;
const MAGIC_COOKIE = 0x2112_a442;
const USERNAME = 0x0006;
const HEADER_BYTES = 20;
const BURST = 32;

/** STUN binding requests to the media port, as if somebody began to speak; no answer is waited for. */
export class StunLane implements Lane {
  readonly #ground: Ground;
  readonly #ready: Ready;
  readonly #port: number;
  readonly #socket: Socket;
  #isBound = false;
  #isClosed = false;

  constructor(ground: Ground, source: Source, ready: Ready, port: number) {
    this.#ground = ground;
    this.#ready = ready;
    this.#port = port;
    this.#socket = createSocket(ground.target.address.includes(":") ? "udp6" : "udp4");
    this.#socket.on("error", (error) => ground.tally.reason(error.name));
    this.#socket.on("message", () => ground.tally.count("messages"));
    this.#socket.bind({ port: 0, ...(source.from === undefined ? {} : { address: source.from }) }, () => {
      this.#isBound = true;
      if (this.#isClosed) this.#socket.close();
    });
  }

  strike(): void {
    if (!this.#isBound || this.#isClosed) {
      this.#ground.after(5, () => this.#ready(this));
      return;
    }
    let left = BURST;
    for (let n = 0; n < BURST; n++) {
      const packet = bindingRequest(this.#ground.random);
      this.#socket.send(packet, this.#port, this.#ground.target.address, (error) => {
        if (error === null) {
          this.#ground.tally.count("sent");
          this.#ground.tally.count("bytesOut", packet.length);
        } else this.#ground.tally.reason(error.name);
        left -= 1;
        if (left === 0) this.#ready(this);
      });
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#isBound) this.#socket.close();
  }
}

/** With a user name that no session has. */
export function bindingRequest(random: () => number): Buffer {
  const name = `${Math.floor(random() * 2 ** 32)
    .toString(36)
    .padStart(8, "0")}:sieg`
    .slice(0, 12)
    .padEnd(12, "x");
  const packet = Buffer.alloc(HEADER_BYTES + 4 + name.length);
  packet.writeUInt16BE(BINDING_REQUEST, 0);
  packet.writeUInt16BE(4 + name.length, 2);
  packet.writeUInt32BE(MAGIC_COOKIE, 4);
  for (let at = 8; at < HEADER_BYTES; at += 4) packet.writeUInt32BE(Math.floor(random() * 2 ** 32), at);
  packet.writeUInt16BE(USERNAME, HEADER_BYTES);
  packet.writeUInt16BE(name.length, HEADER_BYTES + 2);
  packet.write(name, HEADER_BYTES + 4, "latin1");
  return packet;
}
