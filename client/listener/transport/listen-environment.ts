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

/**
 * Why a socket may have failed to open, as far as plain HTTP tells: `code` is that of a refusal, `undefined` when there is
 * none or nobody answered; `retryAfterMs` is when to come again, 0 when nobody said.
 */
export type RoomStanding = { code: string | undefined; retryAfterMs: number };

/** The answer to a plain request: `body` is its JSON, `undefined` when it is none; `retryAfterMs` is 0 when nobody said. */
export type PlainAnswer = { status: number; body: unknown; retryAfterMs: number };

export type Cancel = () => void;

/** Everything a connection needs of the world; a test gives a simulated one. */
export interface ListenEnvironment {
  openSocket(url: string, events: SocketEvents): ListenSocket;
  /** Asks the edge's addresses in turn, as plain HTTP, until one tells. Never rejects. */
  roomStanding(urls: readonly string[]): Promise<RoomStanding>;
  /** Asks for JSON; `undefined` when nobody answers. Never rejects. */
  request(method: "GET" | "POST", url: string): Promise<PlainAnswer | undefined>;
  after(delayMs: number, run: () => void): Cancel;
  /** 0 to 1. */
  random(): number;
  /** Never steps back. */
  monotonicMs(): number;
  /** This machine's own clock, which may be wrong. */
  unixMs(): number;
  /** Nobody looks at the page. */
  isHidden(): boolean;
}
