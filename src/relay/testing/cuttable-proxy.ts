import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * A network path to a port of this machine that can be cut as a partition cuts it: nobody is told, bytes stay out, connections stay open,
 * new ones get no word. What was on its way arrives when the path heals, as TCP would send it again.
 */
export class CuttableProxy implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #target: number;
  #cut = false;

  private constructor(server: Server, sockets: Set<Socket>, port: number, target: number) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = port;
    this.#target = target;
  }

  static async start(target: number): Promise<CuttableProxy> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const proxy = new CuttableProxy(server, new Set(), port, target);
    server.on("connection", (socket) => proxy.#join(socket));
    return proxy;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  heal(): void {
    this.#cut = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Ends every connection as a reset does; new ones are let through. */
  reset(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.reset();
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }

  #join(near: Socket): void {
    const far = connect(this.#target, "127.0.0.1");
    this.#carry(near, far);
    this.#carry(far, near);
  }

  #carry(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    if (this.#cut) from.pause();
    from.on("data", (bytes) => to.write(bytes));
    from.on("error", () => undefined);
    from.on("close", () => {
      this.#sockets.delete(from);
      // Across a path that is cut nobody hears of the other's end.
      if (!this.#cut) to.destroy();
    });
  }
}
