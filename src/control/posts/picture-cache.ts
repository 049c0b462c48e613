/** Pictures in memory, in bytes: a crowd asks for the newest all at once. */
const CACHE_BYTES_MAX = 8_000_000;

/** The pictures that were asked for last. */
export class PictureCache {
  readonly #pictures = new Map<string, Uint8Array>();
  #bytes = 0;

  get(id: string): Uint8Array | undefined {
    const picture = this.#pictures.get(id);
    if (picture === undefined) return undefined;
    this.#pictures.delete(id);
    this.#pictures.set(id, picture);
    return picture;
  }

  put(id: string, picture: Uint8Array): void {
    this.drop(id);
    this.#pictures.set(id, picture);
    this.#bytes += picture.length;
    for (const oldest of this.#pictures.keys()) {
      if (this.#bytes <= CACHE_BYTES_MAX) return;
      this.drop(oldest);
    }
  }

  drop(id: string): void {
    this.#bytes -= this.#pictures.get(id)?.length ?? 0;
    this.#pictures.delete(id);
  }
}
