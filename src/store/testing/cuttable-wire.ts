import type { Socket } from "bun";

type Side = { other: Socket<Side> | undefined; waiting: Uint8Array[]; isClient: boolean };

/** A wire to a server that can be cut, and that can be made to lose the answer to what holds some text. */
export class CuttableWire implements Disposable {
  readonly port: number;
  /** Once a client has sent this, the server gets it, and the client never hears of it: both find the wire cut. */
  cutAt: string | undefined;
  readonly #clients = new Set<Socket<Side>>();
  readonly #listener;

  constructor(serverPort: number) {
    const socket = this.#ends(serverPort);
    this.#listener = Bun.listen<Side>({ hostname: "127.0.0.1", port: 0, socket });
    this.port = this.#listener.port;
  }

  cut(): void {
    for (const client of this.#clients) client.terminate();
  }

  [Symbol.dispose](): void {
    this.#listener.stop(true);
  }

  #ends(serverPort: number) {
    const ends = {
      open: (client: Socket<Side>) => {
        client.data = { other: undefined, waiting: [], isClient: true };
        this.#clients.add(client);
        void Bun.connect<Side>({
          hostname: "127.0.0.1",
          port: serverPort,
          data: { other: client, waiting: [], isClient: false },
          socket: {
            open: (server) => {
              client.data.other = server;
              for (const bytes of client.data.waiting) server.write(bytes);
            },
            data: (server, bytes) => void server.data.other?.write(bytes),
            close: (server) => void server.data.other?.end(),
          },
        });
      },
      data: (client: Socket<Side>, bytes: Uint8Array) => this.#pass(client, bytes),
      close: (client: Socket<Side>) => {
        this.#clients.delete(client);
        client.data.other?.end();
      },
    };
    return ends;
  }

  #pass(client: Socket<Side>, bytes: Uint8Array): void {
    const server = client.data.other;
    if (server === undefined) {
      client.data.waiting.push(bytes.slice());
      return;
    }
    server.write(bytes);
    if (this.cutAt === undefined || !Buffer.from(bytes).includes(this.cutAt)) return;
    this.cutAt = undefined;
    server.data.other = undefined;
    client.data.other = undefined;
    client.end();
  }
}
