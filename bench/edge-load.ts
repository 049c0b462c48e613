import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeFrames, encodeMessage, FRAME_TYPE, PART_MS, type PartObject, partFrame } from "../src/protocol/index.ts";

/** Ten packets of 80 bytes, as voice at 32 kbit/s has, in their containers. */
export function benchPart(number: number): PartObject {
  return { number, cmaf: new Uint8Array(908), oggHead: new Uint8Array(97), oggPage: new Uint8Array(837) };
}

/** A room with three people in it; one each second. */
export function benchNotice(number: number) {
  const speakers = ["Ana", "Ben", "Chidi"].map((name, at) => ({
    id: `participant-${at}`,
    name,
    role: at === 0 ? "host" : "guest",
    speaking: at === number % 3,
  }));
  return { room: "bench", title: "Bench", state: "live", playing: "speakers", listeners: number, speakers };
}

/** Bytes of one write of the edge at this interval, on average. */
export function messageBytes(intervalMs: number): number {
  const part = partFrame(0, benchPart(0).cmaf);
  const notice = { type: FRAME_TYPE.notice, body: encodeMessage(benchNotice(1_000_000)) };
  const parts = encodeFrames([part]).length * (intervalMs / PART_MS);
  return Math.round(parts + (encodeFrames([notice]).length * Math.min(intervalMs, 1000)) / 1000);
}

/** A child that obeys lines on its standard input and answers each with a line of JSON; the first comes unasked. */
export class BenchChild {
  readonly #process: Bun.Subprocess<"pipe", "pipe", "inherit">;
  readonly #answers: AsyncIterator<string>;

  constructor(command: readonly (string | number)[]) {
    this.#process = Bun.spawn(command.map(String), { stdin: "pipe", stdout: "pipe", stderr: "inherit" });
    this.#answers = linesOf(this.#process.stdout)[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#process.pid;
  }

  async answer(): Promise<Record<string, number>> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error("A process of the bench ended early");
    return JSON.parse(value) as Record<string, number>;
  }

  ask(line: string): Promise<Record<string, number>> {
    this.tell(line);
    return this.answer();
  }

  /** For a line that is not answered. */
  tell(line: string): void {
    this.#process.stdin.write(`${line}\n`);
    void this.#process.stdin.flush();
  }

  async end(): Promise<void> {
    this.#process.stdin.end();
    await this.#process.exited;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let text = "";
  for await (const bytes of stream) {
    const lines = (text + new TextDecoder().decode(bytes)).split("\n");
    text = lines.pop() ?? "";
    yield* lines;
  }
}

/** The C program of `edge-load.c`, built for as long as `use` runs. */
export async function withLoadProgram<T>(use: (program: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "stentor-bench-"));
  try {
    const program = join(folder, "edge-load");
    const source = join(import.meta.dir, "edge-load.c");
    const built = Bun.spawnSync(["cc", "-D_GNU_SOURCE", "-O2", "-o", program, source], { stderr: "inherit" });
    if (!built.success) throw new Error("Cannot build bench/edge-load.c: cc failed");
    return await use(program);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
