/** The client hands out views into what it read from the socket, up to 64 KB at once: kept, 900 bytes would hold all of it. */
export function ownBytes(view: Uint8Array): Uint8Array {
  return new Uint8Array(view);
}
