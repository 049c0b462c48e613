import { isIP } from "node:net";

/** Connections that a proxy door makes from this machine to the port behind it, and whose each is. */
export class DoorCallers {
  readonly #byPort = new Map<number, string>();

  /** `port`: the inner connection's, at our end. */
  set(port: number, address: string): void {
    this.#byPort.set(port, address);
  }

  delete(port: number): void {
    this.#byPort.delete(port);
  }

  /** The caller, or the peer itself. Only this machine's own connections are looked up, so that nobody else can be taken for one. */
  behind(peer: { address: string; port: number }): string {
    return isLoopback(peer.address) ? (this.#byPort.get(peer.port) ?? peer.address) : peer.address;
  }
}

function isLoopback(address: string): boolean {
  const plain = address.startsWith("::ffff:") ? address.slice(7) : address;
  return plain === "::1" || (isIP(plain) === 4 && plain.startsWith("127."));
}
