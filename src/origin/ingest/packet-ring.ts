/** One Opus packet that waits to be played. Sequence and timestamp are without wrap. */
export type WaitingPacket = {
  readonly sequence: number;
  readonly timestamp: number;
  /** Per channel at 48 kHz. */
  readonly samples: number;
  readonly payload: Uint8Array;
};

/** The most packets that wait, and how far back a duplicate is recognised: over ten seconds at 20 ms. */
export const RING_PACKETS = 512;

/** Packets by sequence number, from the last one taken up to `RING_PACKETS` beyond it. */
export class PacketRing {
  readonly #packets: (WaitingPacket | undefined)[] = new Array(RING_PACKETS).fill(undefined);
  /** Which sequence number last arrived in each place. */
  readonly #seen = new Float64Array(RING_PACKETS).fill(Number.NaN);
  #waiting = 0;

  get waiting(): number {
    return this.#waiting;
  }

  hasSeen(sequence: number): boolean {
    return this.#seen[place(sequence)] === sequence;
  }

  /** Remembers that it came, though it is not kept. */
  see(sequence: number): void {
    this.#seen[place(sequence)] = sequence;
  }

  /** Its place must be free: at most `RING_PACKETS` lie between the first that waits and the last. */
  put(packet: WaitingPacket): void {
    this.#packets[place(packet.sequence)] = packet;
    this.#seen[place(packet.sequence)] = packet.sequence;
    this.#waiting += 1;
  }

  drop(sequence: number): void {
    if (this.#packets[place(sequence)]?.sequence !== sequence) return;
    this.#packets[place(sequence)] = undefined;
    this.#waiting -= 1;
  }

  /** The first packet with a sequence number after `after` and up to `last`. */
  first(after: number, last: number): WaitingPacket | undefined {
    if (this.#waiting === 0) return undefined;
    for (let sequence = Math.max(after + 1, last - RING_PACKETS + 1); sequence <= last; sequence++) {
      const packet = this.#packets[place(sequence)];
      if (packet?.sequence === sequence) return packet;
    }
    return undefined;
  }
}

function place(sequence: number): number {
  return sequence & (RING_PACKETS - 1);
}
