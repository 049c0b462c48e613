import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rehearse, withDefaults } from "./index.ts";
import { FakeEdge } from "./testing/fake-edge.ts";

const LISTENERS = 10;
const folder = mkdtempSync(join(tmpdir(), "stentor-rehearse-tls-"));
const certFile = join(folder, "cert.pem");
const keyFile = join(folder, "key.pem");

beforeAll(() => {
  const openssl =
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost";
  const files = ["-addext", "subjectAltName=DNS:localhost", "-keyout", keyFile, "-out", certFile];
  expect(Bun.spawnSync([...openssl.split(" "), ...files], { stderr: "ignore" }).exitCode).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true }));

function secureEdge(): FakeEdge {
  return new FakeEdge([], {}, { cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") });
}

/** Trust in a certificate is given to a process at its start. */
function generatorThatTrusts(...certificates: string[]): string[] {
  const entry = join(import.meta.dir, "../main.ts");
  return [
    "env",
    ...certificates.map((file) => `NODE_EXTRA_CA_CERTS=${file}`),
    process.execPath,
    entry,
    "rehearse-generator",
  ];
}

function rehearsalAt(edge: FakeEdge, generatorCommand: string[]) {
  const crowd = { listeners: LISTENERS, rampMs: 200, forMs: 1_300, processes: 1 };
  return rehearse(withDefaults({ ...crowd, url: edge.url, room: "fake", generatorCommand }));
}

test.concurrent("listeners come over TLS, to whatever address, by the name in the URL", async () => {
  await using edge = secureEdge();
  const report = await rehearsalAt(edge, generatorThatTrusts(certFile));
  expect(edge.url).toStartWith("https://localhost:");
  expect(report.counters).toMatchObject({ joined: LISTENERS, failedAttempts: 0, gaps: 0 });
  expect(report.arguments.destinations).toEqual(["127.0.0.1"]);
});

test.concurrent("a certificate that nobody vouches for is refused, and named as the reason", async () => {
  await using edge = secureEdge();
  const report = await rehearsalAt(edge, generatorThatTrusts());
  expect(report.counters.joined).toBe(0);
  expect(Object.keys(report.refusals)).toEqual(["DEPTH_ZERO_SELF_SIGNED_CERT"]);
});
