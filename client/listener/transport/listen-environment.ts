/** What an open socket can do; after `close` none of its events follows. */
export interface ListenSocket {
  send(text: string): void;
  close(): void;
}

export type SocketEvents = {
  /** One binary message; the bytes are the receiver's. */
  message(bytes: Uint8Array): void;
  /** Also when the socket never opened. */
  closed(reason: string): void;
};

/** What a room's public page in the API says: `unknown` when nobody could be asked. */
export type RoomStanding = "open" | "ended" | "absent" | "unknown";

export type Cancel = () => void;

/** Everything a connection needs of the world; a test gives a simulated one. */
export interface ListenEnvironment {
  openSocket(url: string, events: SocketEvents): ListenSocket;
  roomStanding(url: string): Promise<RoomStanding>;
  after(delayMs: number, run: () => void): Cancel;
  /** 0 to 1. */
  random(): number;
  /** Never steps back. */
  monotonicMs(): number;
}
