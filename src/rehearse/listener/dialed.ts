/** What a listener needs of a TCP or TLS socket. */
export interface LinkSocket {
  /** How many bytes the kernel took. */
  write(bytes: Uint8Array | string): number;
  end(): void;
  terminate(): void;
}

/** Who hears what becomes of a socket that is being opened. */
export interface Dialed {
  /** For the handshake. */
  readonly key: string;
  /** The socket is there; `request` is the handshake to send. */
  opened(socket: LinkSocket, request: string): void;
  /** The socket brought bytes, which are the receiver's. */
  received(bytes: Uint8Array): void;
  /** The socket is gone, or never came to be. */
  failed(reason: string): void;
}

/** Where to connect: an origin such as `http://localhost:8080`, and what is asked for. */
export type DialQuery = {
  origin: string;
  from: number | undefined;
  was: string | undefined;
  ticket: string | undefined;
};
