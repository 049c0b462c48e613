import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";

export type CreatedRoom = {
  id: string;
  hostToken: string;
  links: { listen: string; studio: string; whip: string; live: string; hls: string };
};

/** A whole Stentor, as `npm start` runs it, in processes of its own, with a data folder that goes with it. */
export class Scene implements AsyncDisposable {
  readonly url: string;
  readonly operatorToken: string;
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
    this.#process = child;
    this.#data = data;
    this.url = url;
    this.operatorToken = operatorToken;
    this.log = log;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  async createRoom(room: { title: string; music?: boolean; hostName?: string }): Promise<CreatedRoom> {
    return await this.api("POST", "/rooms", { token: this.operatorToken, body: room });
  }

  async createGuest(
    room: CreatedRoom,
    name: string,
  ): Promise<{ id: string; token: string; links: { studio: string; whip: string } }> {
    return await this.api("POST", `/rooms/${room.id}/speakers`, { token: room.hostToken, body: { name } });
  }

  async goLive(room: CreatedRoom): Promise<void> {
    await this.api("POST", `/rooms/${room.id}/live`, { token: room.hostToken });
  }

  async endRoom(room: CreatedRoom): Promise<void> {
    await this.api("POST", `/rooms/${room.id}/end`, { token: room.hostToken });
  }

  async api<T>(method: string, path: string, options: { token?: string; body?: unknown } = {}): Promise<T> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...(options.body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** One metric's value, summed over those of its series whose labels hold `label`. */
  async metric(name: string, label = ""): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return [...text.matchAll(new RegExp(`^${name}(\\{[^}]*\\})? (\\S+)$`, "gm"))]
      .filter(([, labels = ""]) => labels.includes(label))
      .reduce((sum, [, , value]) => sum + Number(value), 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) {
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
