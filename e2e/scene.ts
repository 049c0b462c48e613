import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { OperatorApi } from "./operator-api.ts";

/** A whole Stentor, as `npm start` runs it, in processes of its own, with a data folder that goes with it. */
export class Scene extends OperatorApi implements AsyncDisposable {
  /** What it wrote to standard error: its log. */
  readonly log: string[];
  readonly #process: ChildProcess;
  readonly #data: string;

  static async start(environment: Record<string, string> = {}): Promise<Scene> {
    const data = await mkdtemp(`${tmpdir()}/stentor-scene-`);
    const port = await freePort();
    const operatorToken = "operator-token-of-a-scene-0123456789";
    const child = spawn(process.execPath, ["src/main.ts", "serve"], {
      cwd: new URL("..", import.meta.url).pathname,
      env: {
        ...process.env,
        STENTOR_PORT: String(port),
        STENTOR_DATA: data,
        STENTOR_TOKEN: operatorToken,
        STENTOR_LOG_LEVEL: "info",
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => log.push(text));
    try {
      await printed(child, "http");
    } catch (cause) {
      throw new Error(`Stentor did not start:\n${log.join("")}`, { cause });
    }
    return new Scene(child, data, `http://localhost:${port}`, operatorToken, log);
  }

  private constructor(child: ChildProcess, data: string, url: string, operatorToken: string, log: string[]) {
    super(url, operatorToken);
    this.#process = child;
    this.#data = data;
    this.log = log;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = new Promise((resolve) => this.#process.once("exit", resolve));
      this.#process.kill("SIGTERM");
      await gone;
    }
    await rm(this.#data, { recursive: true, force: true });
  }
}

/** Resolves when the process has written the word to standard output; rejects when it ends before. */
function printed(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      if (text.includes(word)) resolve();
    });
    child.once("exit", (code) => reject(new Error(`it ended with ${code}`)));
  });
}

/** A port that was free for TCP a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Waits until `holds`, looking every 50 ms; fails with `what` after `withinMs`. */
export async function eventually(
  what: string,
  holds: () => Promise<boolean> | boolean,
  withinMs = 20_000,
): Promise<void> {
  const end = Date.now() + withinMs;
  while (Date.now() < end) {
    if (await holds()) return;
    await Bun.sleep(50);
  }
  throw new Error(`It did not come to pass within ${withinMs} ms: ${what}`);
}
