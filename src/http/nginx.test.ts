import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Subprocess } from "bun";
import type { Log } from "../platform/index.ts";
import { type HttpScene, openScene } from "./http-scene.ts";

/** `docs/operate/nginx.conf` in a real nginx, in front of a port that trusts it. */
let folder = "";
let nginx: Subprocess | undefined;
let scene: HttpScene;
let url = "";
let plainUrl = "";
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "stentor-nginx-"));
  const openssl =
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost";
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  expect(Bun.spawnSync([...openssl.split(" "), ...files], { stderr: "ignore" }).exitCode).toBe(0);
  const config = { port: 0, host: "127.0.0.1", tls: undefined, trustedProxies: ["127.0.0.1"], publicUrl: undefined };
  scene = openScene({ config, log: remembering() });
  const [tls, plain] = [await freePort(), await freePort()];
  await startNginx(scene.http.port, tls, plain);
  url = `https://localhost:${tls}`;
  plainUrl = `http://localhost:${plain}`;
});

afterAll(async () => {
  nginx?.kill("SIGTERM");
  await nginx?.exited;
  await scene[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function remembering(): Log {
  const quiet = () => undefined;
  const log: Log = { info: quiet, warn: quiet, error: quiet, child: () => log, debug: (fields) => lines.push(fields) };
  return log;
}

function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
  });
  return promise;
}

/** The file as it is, with ports and paths of this test in place of what is marked `CHANGE`. */
async function startNginx(stentor: number, tls: number, plain: number): Promise<void> {
  const site = (await Bun.file("docs/operate/nginx.conf").text())
    .replace("server 127.0.0.1:8080;", `server 127.0.0.1:${stentor};`)
    .replace("listen 443 ssl", `listen 127.0.0.1:${tls} ssl`)
    .replace("listen 80;", `listen 127.0.0.1:${plain};`)
    .replaceAll(/^ +listen \[::\].*$/gm, "")
    .replaceAll("server_name live.example.org;", "server_name localhost;")
    .replaceAll(/\/etc\/letsencrypt\/.*\/fullchain\.pem/g, join(folder, "cert.pem"))
    .replaceAll(/\/etc\/letsencrypt\/.*\/privkey\.pem/g, join(folder, "key.pem"));
  expect(site).not.toContain("live.example.org;");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder};`);
  writeFileSync(join(folder, "site.conf"), site);
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
     events { worker_connections 256; }
     http { access_log off; ${temporary.join(" ")} include ${folder}/site.conf; }`,
  );
  nginx = Bun.spawn(["/usr/sbin/nginx", "-p", folder, "-c", join(folder, "nginx.conf")], {
    stderr: "pipe",
    stdout: "ignore",
  });
  await listening(tls);
}

/** nginx tells nobody when it listens: ask until somebody does. */
async function listening(port: number): Promise<void> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < 5_000) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false));
    const there = await promise;
    socket.destroy();
    if (there) return;
    await Bun.sleep(20);
  }
  throw new Error(await Bun.file(join(folder, "error.log")).text());
}

function call(path: string, init: BunFetchRequestInit = {}): Promise<Response> {
  return fetch(`${url}${path}`, { ...init, redirect: "manual", tls: { rejectUnauthorized: false } });
}

/** Asks from another address of this machine, which `fetch` cannot. */
function curl(...options: string[]): Promise<string> {
  const child = Bun.spawn(["curl", "-ks", "--max-time", "4", "--interface", "127.0.0.2", ...options]);
  return new Response(child.stdout).text();
}

test("pages come over TLS with Stentor's headers, and their policy names the public address", async () => {
  const page = await call("/r/x");
  expect(page.status).toBe(200);
  expect(page.headers.get("strict-transport-security")).toBe("max-age=15552000");
  expect(page.headers.get("content-security-policy")).toContain(`connect-src 'self' ${url.replace("https", "wss")};`);
  const script = await call("/assets/player-3f2a1b.js", { headers: { "Accept-Encoding": "br" } });
  expect(script.headers.get("content-encoding")).toBe("br");
});

test("plain HTTP leads to TLS", async () => {
  const answer = await fetch(`${plainUrl}/studio/x`, { redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([308, "https://localhost/studio/x"]);
});

test("the caller's address is the real one, whatever the caller claims", async () => {
  lines.length = 0;
  expect(await curl("-H", "X-Forwarded-For: 6.6.6.6", `${url}/healthz`)).toBe('{"alive":true}');
  expect(lines.at(-1)).toMatchObject({ address: "127.0.0.2", pathname: "/healthz" });
});

test("links begin with the public address, and WHIP works through the proxy", async () => {
  const headers = { Authorization: "Bearer operator-token-of-the-tests", "Content-Type": "application/json" };
  const made = await call("/api/v1/rooms", { method: "POST", headers, body: JSON.stringify({ title: "x" }) });
  const room = (await made.json()) as { id: string; hostToken: string; links: { whip: string } };
  expect(room.links.whip).toBe(`${url}/whip/${room.id}`);
  const token = { Authorization: `Bearer ${room.hostToken}` };
  const offer = await call(`/whip/${room.id}`, {
    method: "POST",
    headers: { ...token, "Content-Type": "application/sdp" },
    body: "v=0\r\n",
  });
  expect(offer.status).toBe(201);
  const restart = await call(offer.headers.get("location") ?? "", {
    method: "PATCH",
    headers: { ...token, "Content-Type": "application/trickle-ice-sdpfrag", "If-Match": "*" },
    body: "a=ice-ufrag:x\r\n",
  });
  expect([restart.status, restart.headers.get("etag")]).toEqual([200, '"ice-2"']);
});

test("an oversized offer is refused by Stentor, with its code, however often", async () => {
  for (let offer = 0; offer < 20; offer++) {
    const answer = await call("/whip/x", {
      method: "POST",
      headers: { "Content-Type": "application/sdp" },
      body: "a".repeat(900_000),
    });
    expect([answer.status, await answer.json()]).toEqual([
      413,
      { error: { code: "sdp_too_large", message: expect.any(String) } },
    ]);
  }
});

test("WebSocket passes both ways", async () => {
  const anyCertificate: Bun.WebSocketOptions = { tls: { rejectUnauthorized: false } };
  // @ts-expect-error TS2345: the DOM's type of the constructor hides Bun's.
  const socket = new WebSocket(`${url.replace("https", "wss")}/r/x/listen`, anyCertificate);
  const { promise, resolve } = Promise.withResolvers<unknown>();
  socket.onmessage = ({ data }) => resolve(data);
  socket.onopen = () => socket.send("hello");
  expect(await promise).toBe("echo hello");
  socket.close();
});

test("an endless stream is not held back", async () => {
  const startedAt = performance.now();
  const stream = (await call("/r/x/live.opus")).body?.getReader();
  for (let piece = 0; piece < 5; piece++) expect((await stream?.read())?.done).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(1_500);
  await stream?.cancel();
});

test("metrics are for this machine", async () => {
  expect((await call("/metrics")).status).toBe(200);
  expect(await curl("-o", "/dev/null", "-w", "%{http_code}", `${url}/metrics`)).toBe("403");
});
