/** 30 s of parts, more than is ever caught up on; what is older is not worth hearing. */
export const MAX_QUEUED_PARTS = 150;

/** What waits for a SourceBuffer. When it is full the oldest part goes; an init section never does. */
export class AppendQueue {
  #queue: { bytes: Uint8Array; isPart: boolean }[] = [];
  #parts = 0;

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  pushInit(section: Uint8Array): void {
    this.#queue = this.#queue.filter(({ isPart }, index) => isPart || index < this.#queue.length - 1);
    this.#queue.push({ bytes: section, isPart: false });
  }

  /** Hands back how many parts were dropped for it: 0 or 1. */
  pushPart(bytes: Uint8Array): number {
    this.#queue.push({ bytes, isPart: true });
    this.#parts += 1;
    if (this.#parts <= MAX_QUEUED_PARTS) return 0;
    this.#queue.splice(
      this.#queue.findIndex(({ isPart }) => isPart),
      1,
    );
    this.#parts -= 1;
    return 1;
  }

  /** All of it as one piece, for one append. */
  takeAll(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#queue.reduce((sum, { bytes }) => sum + bytes.length, 0));
    let at = 0;
    for (const { bytes } of this.#queue) {
      all.set(bytes, at);
      at += bytes.length;
    }
    this.clear();
    return all;
  }

  clear(): void {
    this.#queue = [];
    this.#parts = 0;
  }
}
