/** A stream that has ended is kept so long for a client that has not read all of it. */
const LAST_READ_SECONDS = 60;

/** A response body that is written to as parts come. */
export type StreamBody = {
  readonly body: ReadableStream<Uint8Array>;
  readonly listener: StreamListener;
};

export type StreamListenerEvents = {
  /** The client may be written to from now on. */
  opened(listener: StreamListener): void;
  /** The client has read on. */
  drained(listener: StreamListener): void;
  /** The client is gone, or the stream was ended. Comes once. */
  closed(listener: StreamListener): void;
};

type Controller = { write(bytes: Uint8Array): number | Promise<number>; end(): unknown };

/**
 * One endless response. Bun takes one write beyond what the socket takes; nothing more is written until the client has
 * read on, so that the window is its only buffer.
 */
export class StreamListener {
  readonly #events: StreamListenerEvents;
  #controller: Controller | undefined;
  #finish: (() => void) | undefined;
  #closed = false;
  /** The first part that it lacks. */
  next = 0;
  group = 0;
  /** Whether the header pages have been sent. */
  begun = false;
  /** Has the connection closed after so many seconds without progress, whatever it still holds. */
  expire: (seconds: number) => void = () => undefined;
  /** Told once, when it has read nothing for so long that it is ended. */
  onAbandoned: () => void = () => undefined;
  /** Monotonic; since when it reads nothing. */
  stalledAtMs: number | undefined;

  private constructor(events: StreamListenerEvents) {
    this.#events = events;
  }

  static open(events: StreamListenerEvents): StreamBody {
    const listener = new StreamListener(events);
    const body = new ReadableStream<Uint8Array>({
      type: "direct",
      pull: (controller) => listener.#begin(controller as Controller),
      cancel: () => listener.#close(),
    } as Bun.DirectUnderlyingSource<Uint8Array> as unknown as UnderlyingSource<Uint8Array>);
    return { body, listener };
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Only while it is not stalled. */
  write(bytes: Uint8Array, nowMs: number): void {
    if (this.#closed || this.#controller === undefined) return;
    const written = this.#controller.write(bytes);
    if (typeof written === "number") return;
    this.stalledAtMs = nowMs;
    written.then(
      () => this.#drained(),
      () => this.#close(),
    );
  }

  /** Ends the response once the client has read what was written. */
  end(): void {
    if (this.#closed) return;
    this.expire(LAST_READ_SECONDS);
    this.#controller?.end();
    this.#close();
  }

  /** The response stays open as long as this promise is pending. */
  #begin(controller: Controller): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#controller = controller;
    this.#finish = resolve;
    this.#events.opened(this);
    return promise;
  }

  #drained(): void {
    if (this.#closed) return;
    this.stalledAtMs = undefined;
    this.#events.drained(this);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#finish?.();
    this.#events.closed(this);
  }
}
