import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Subprocess } from "bun";
import { type Log, Metrics, systemClock } from "../platform/index.ts";
import { DoorCallers } from "./door-callers.ts";
import { openScene } from "./http-scene.ts";
import type { ListeningEdge } from "./open-http.ts";
import { openProxyDoor } from "./proxy-door.ts";

/** `docs/operate/in-front/`: each file as it is, before a port that trusts it, with figures small enough to be reached here. */
const folder = mkdtempSync(join(tmpdir(), "stentor-in-front-"));
const running: Subprocess[] = [];
const lines: Record<string, unknown>[] = [];
let asked: string[] = [];

/** Answers what the cache is for. */
const edge: ListeningEdge<undefined> = {
  owns: (pathname) => /^\/r\/[^/]+\/(door|hls\/.+|live\.opus)$/.test(pathname),
  fetch: async (request) => {
    const { pathname, search } = new URL(request.url);
    asked.push(`${request.method} ${pathname}${search}`);
    await Bun.sleep(pathname.includes("/hls/") ? 300 : 20);
    return Response.json({ asked: asked.length }, { headers: { "Cache-Control": "public, max-age=1" } });
  },
  websocket: { message: () => undefined },
};

const quiet = () => undefined;
const log: Log = { info: quiet, warn: quiet, error: quiet, child: () => log, debug: (fields) => lines.push(fields) };
const callers = new DoorCallers();
const config = { port: 0, host: "127.0.0.1", tls: undefined, trustedProxies: ["127.0.0.1"], publicUrl: undefined };
const scene = openScene({ log, config, callers, edge: edge as never });
const door = openProxyDoor({
  port: 0,
  host: "127.0.0.1",
  innerPort: scene.http.port,
  trusted: ["127.0.0.1"],
  connectionsPerAddress: 100,
  callers,
  clock: systemClock,
  metrics: new Metrics(),
});
const ports = { nginx: 0, plain: 0, http: 0, tcp: 0 };

beforeAll(async () => {
  for (const name of ["nginx", "plain", "http", "tcp"] as const) ports[name] = await freePort();
  makeCertificate();
  startNginx();
  startHaproxy("haproxy-http.cfg", [
    ["bind :443", `bind 127.0.0.1:${ports.http}`],
    ["/etc/haproxy/live.example.org.pem", join(folder, "both.pem")],
    ["127.0.0.1:8080", `127.0.0.1:${scene.http.port}`],
    ["sc0_http_req_rate gt 4000", "sc0_http_req_rate gt 40"],
  ]);
  startHaproxy("haproxy-tcp.cfg", [
    ["bind :443", `bind 127.0.0.1:${ports.tcp}`],
    ["127.0.0.1:8081", `127.0.0.1:${door.port}`],
    ["sc0_conn_cur gt 4096", "sc0_conn_cur gt 5"],
    ["inspect-delay 5s", "inspect-delay 1s"],
  ]);
  for (const name of ["nginx", "http", "tcp"] as const) await listening(ports[name]);
});

afterAll(async () => {
  for (const child of running) child.kill("SIGTERM");
  await Promise.all(running.map((child) => child.exited));
  door.close();
  await scene[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function makeCertificate(): void {
  const openssl =
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost";
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  expect(Bun.spawnSync([...openssl.split(" "), ...files], { stderr: "ignore" }).exitCode).toBe(0);
  const both = ["cert.pem", "key.pem"].map((name) => readFileSync(join(folder, name), "utf8"));
  writeFileSync(join(folder, "both.pem"), both.join(""));
}

function startNginx(): void {
  const cache = join(folder, "cache");
  mkdirSync(cache);
  const site = readFileSync("docs/operate/in-front/nginx-floods.conf", "utf8")
    .replace("server 127.0.0.1:8080;", `server 127.0.0.1:${scene.http.port};`)
    .replace("listen 443 ssl", `listen 127.0.0.1:${ports.nginx} ssl`)
    .replace("listen 80;", `listen 127.0.0.1:${ports.plain};`)
    .replaceAll(/^ +listen \[::\].*$/gm, "")
    .replaceAll("server_name live.example.org;", "server_name localhost;")
    .replaceAll(/\/etc\/letsencrypt\/.*\/fullchain\.pem/g, join(folder, "cert.pem"))
    .replaceAll(/\/etc\/letsencrypt\/.*\/privkey\.pem/g, join(folder, "key.pem"))
    .replace("/var/cache/nginx/stentor", cache)
    .replace("burst=4000", "burst=40")
    .replace("burst=16000", "burst=90")
    .replace("client_header_timeout       5s", "client_header_timeout       1s");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder};`);
  writeFileSync(join(folder, "site.conf"), site);
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; user root; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
     events { worker_connections 256; }
     http { access_log off; ${temporary.join(" ")} include ${folder}/site.conf; }`,
  );
  start(["/usr/sbin/nginx", "-p", folder, "-c", join(folder, "nginx.conf")]);
}

function startHaproxy(name: string, changes: [string, string][]): void {
  let text = readFileSync(`docs/operate/in-front/${name}`, "utf8");
  // The machine of a test may not open so many files.
  for (const [from, to] of [["maxconn 100000", "maxconn 500"], ...changes] as [string, string][]) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  writeFileSync(join(folder, name), text);
  start(["/usr/sbin/haproxy", "-db", "-f", join(folder, name)]);
}

function start(command: string[]): void {
  running.push(Bun.spawn(command, { stdout: "ignore", stderr: "ignore" }));
}

function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
  });
  return promise;
}

async function listening(port: number): Promise<void> {
  for (let tried = 0; tried < 200; tried++) {
    const socket = connect(port, "127.0.0.1");
    const { promise, resolve } = Promise.withResolvers<boolean>();
    socket.on("connect", () => resolve(true));
    socket.on("error", () => resolve(false));
    const isThere = await promise;
    socket.destroy();
    if (isThere) return;
    await Bun.sleep(20);
  }
  throw new Error(`Nobody listens on ${port}`);
}

/** Statuses, one for each URL, asked by one client from another address of this machine. */
async function curl(from: string, urls: string[], ...options: string[]): Promise<string[]> {
  const each = urls.flatMap((url) => ["-o", "/dev/null", url]);
  const words = ["-ks", "--max-time", "8", "--interface", from, "-w", "%{http_code}\\n", ...options, ...each];
  const child = Bun.spawn(["curl", ...words], { stderr: "ignore" });
  return (await new Response(child.stdout).text()).trim().split("\n");
}

function counted(statuses: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const many = (url: string, count: number) => Array.from({ length: count }, () => url);

test("nginx: an address beyond its burst is refused, and others come in with their own address", async () => {
  const url = `https://localhost:${ports.nginx}/healthz`;
  const own = counted(await curl("127.0.2.1", many(url, 300), "-Z", "--parallel-max", "40"));
  expect(own["200"]).toBeGreaterThanOrEqual(41);
  expect(own["429"]).toBeGreaterThan(100);
  expect(await curl("127.0.3.1", [url])).toEqual(["200"]);
  expect(lines.at(-1)).toMatchObject({ address: "127.0.3.1" });
});

test("nginx: the door is asked once a second for everybody, whatever stands behind the question mark; POST passes", async () => {
  asked = [];
  const door = (n: number) => `https://localhost:${ports.nginx}/r/x/door?n=${n}`;
  const urls = Array.from({ length: 30 }, (_, n) => door(n));
  expect(counted(await curl("127.0.4.1", urls, "-Z"))).toEqual({ "200": 30 });
  expect(asked.length).toBeLessThanOrEqual(2);
  asked = [];
  expect(await curl("127.0.4.1", [door(0), door(0)], "-X", "POST")).toEqual(["200", "200"]);
  expect(asked.length).toBe(2);
});

test("nginx: a part that many wait for is asked for once", async () => {
  asked = [];
  const url = `https://localhost:${ports.nginx}/r/x/hls/voice/media.m3u8?_HLS_msn=7`;
  expect(counted(await curl("127.0.5.1", many(url, 20), "-Z"))).toEqual({ "200": 20 });
  expect(asked.length).toBe(1);
});

test("HAProxy in HTTP mode: an address beyond its rate is told 429 and when to come again; others come in", async () => {
  const url = `https://localhost:${ports.http}/healthz`;
  const own = counted(await curl("127.0.6.1", many(url, 60)));
  expect(own).toEqual({ "200": 40, "429": 20 });
  expect(await curl("127.0.6.2", [url], "-H", "X-Forwarded-For: 6.6.6.6")).toEqual(["200"]);
  expect(lines.at(-1)).toMatchObject({ address: "127.0.6.2" });
});

test("HAProxy in TCP mode: the caller is known by the PROXY protocol, and connections are bounded by address", async () => {
  const url = `http://localhost:${ports.tcp}/healthz`;
  expect(await curl("127.0.7.1", [url])).toEqual(["200"]);
  expect(lines.at(-1)).toMatchObject({ address: "127.0.7.1", pathname: "/healthz" });
  const idle = Array.from({ length: 8 }, () =>
    connect({ port: ports.tcp, host: "127.0.0.1", localAddress: "127.0.7.2" }),
  );
  const ended = idle.map((socket) => {
    socket.on("error", () => undefined);
    return new Promise<void>((resolve) => socket.on("close", () => resolve()));
  });
  await Promise.race(ended);
  expect(await curl("127.0.7.3", [url])).toEqual(["200"]);
  // Whoever says nothing is ended by the inspection's delay.
  await Promise.all(ended);
});
