type Said = { port?: number; pause?: [number, number] };

/** `pausing-server.ts` in a process of its own, so that its pauses hold up nobody else. */
export class PausingServer {
  readonly url: string;
  /** From when to when it stood still, Unix milliseconds. */
  readonly pauses: [number, number][] = [];
  readonly #process: Bun.Subprocess;

  private constructor(child: Bun.Subprocess, port: number) {
    this.#process = child;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<PausingServer> {
    const child = Bun.spawn([process.execPath, Bun.fileURLToPath(import.meta.resolve("./pausing-server.ts"))], {
      stdout: "pipe",
      stderr: "inherit",
    });
    const said = linesOf(child.stdout);
    const { value } = await said.next();
    const server = new PausingServer(child, value?.port ?? 0);
    void server.#takeDown(said);
    return server;
  }

  /** What the `count`th to come, at this Unix time, waits for an answer: until the end of the pause that it causes or meets. */
  waitOf(count: number, atMs: number): number {
    const caused = count % 500 === 0 ? this.pauses[count / 500 - 1] : undefined;
    const met = caused ?? this.pauses.find(([fromMs, toMs]) => atMs >= fromMs && atMs < toMs);
    return met === undefined ? 0 : met[1] - atMs;
  }

  async #takeDown(said: AsyncIterable<Said>): Promise<void> {
    for await (const { pause } of said) if (pause !== undefined) this.pauses.push(pause);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    await this.#process.exited;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Said, undefined> {
  let text = "";
  for await (const bytes of stream) {
    const lines = (text + new TextDecoder().decode(bytes)).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as Said;
  }
}
