/** What a flow needs of a socket. */
export type FlowSocket = Pick<Bun.Socket, "write" | "pause" | "resume" | "end">;

/** One direction of a connection: what cannot be written yet waits, and nothing more is read until it is. */
export class DoorFlow {
  readonly #from: FlowSocket;
  readonly #to: FlowSocket;
  #waiting: Buffer[] = [];
  #isEnding = false;

  constructor(from: FlowSocket, to: FlowSocket) {
    this.#from = from;
    this.#to = to;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  push(bytes: Buffer): void {
    if (this.isWaiting) {
      this.#waiting.push(bytes);
      return;
    }
    const written = Math.max(0, this.#to.write(bytes));
    if (written === bytes.length) return;
    this.#waiting.push(bytes.subarray(written));
    this.#from.pause();
  }

  /** The receiver takes more. Whether all has been written. */
  drained(): boolean {
    while (this.#waiting[0] !== undefined) {
      const [first] = this.#waiting;
      const written = Math.max(0, this.#to.write(first));
      if (written < first.length) {
        this.#waiting[0] = first.subarray(written);
        return false;
      }
      this.#waiting.shift();
    }
    if (this.#isEnding) this.#to.end();
    return true;
  }

  /** The sender has ended; so does the receiver, once it has everything. */
  end(): void {
    this.#isEnding = true;
    if (!this.isWaiting) this.#to.end();
  }
}
