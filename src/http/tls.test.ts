import { afterAll, beforeAll, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { openScene } from "./http-scene.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stentor-tls-"));
  for (const name of ["first", "second"]) makeCertificate(name);
});
afterAll(() => rmSync(folder, { recursive: true }));

function makeCertificate(name: string): void {
  const openssl = `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${name}`;
  const files = ["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.crt`)];
  const { exitCode } = Bun.spawnSync([...openssl.split(" "), ...files], { stderr: "ignore" });
  expect(exitCode).toBe(0);
}

/** Puts a pair where the server looks for it. */
function use(cert: string, key: string): { certFile: string; keyFile: string } {
  const files = { certFile: join(folder, "live.crt"), keyFile: join(folder, "live.key") };
  copyFileSync(join(folder, `${cert}.crt`), files.certFile);
  copyFileSync(join(folder, `${key}.key`), files.keyFile);
  return files;
}

function openTls() {
  const tls = use("first", "first");
  return openScene({ config: { port: 0, host: "127.0.0.1", tls, trustedProxies: [], publicUrl: undefined } });
}

/** The name in the certificate that a new connection is shown. */
function greeting(port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false }, () => {
    resolve(String(socket.getPeerCertificate().subject.CN));
    socket.destroy();
  });
  socket.once("error", reject);
  return promise;
}

test("TLS is served, and plain HTTP ruled out for later visits", async () => {
  await using scene = openTls();
  expect(scene.http.url).toStartWith("https://127.0.0.1:");
  const page = await scene.call("/r/x");
  expect(page.status).toBe(200);
  expect(page.headers.get("strict-transport-security")).toBe("max-age=15552000");
  expect(page.headers.get("content-security-policy")).toContain(
    `connect-src 'self' wss://127.0.0.1:${scene.http.port};`,
  );
  expect((await scene.room()).links["listen"]).toStartWith(`${scene.http.url}/r/`);
});

test("a renewed certificate greets newcomers, and nobody who is connected is cut off", async () => {
  await using scene = openTls();
  const anyCertificate: Bun.WebSocketOptions = { tls: { rejectUnauthorized: false } };
  // @ts-expect-error TS2345: the DOM's type of the constructor hides Bun's.
  const listener = new WebSocket(`wss://127.0.0.1:${scene.http.port}/r/x/listen`, anyCertificate);
  const heard: string[] = [];
  let onHeard: () => void = () => undefined;
  listener.onmessage = ({ data }) => {
    heard.push(String(data));
    onHeard();
  };
  await new Promise((resolve) => {
    listener.onopen = resolve;
  });
  const sound = (await scene.call("/r/x/live.opus")).body?.getReader();
  await sound?.read();
  expect(await greeting(scene.http.port)).toBe("first");
  expect(scene.http.renewCertificate()).toBe(false);

  use("second", "second");
  expect(scene.http.renewCertificate()).toBe(true);
  expect(await greeting(scene.http.port)).toBe("second");

  const echoed = new Promise<void>((resolve) => {
    onHeard = resolve;
  });
  listener.send("still here?");
  await echoed;
  expect(heard).toEqual(["echo still here?"]);
  expect((await sound?.read())?.done).toBe(false);

  const published = new Promise<void>((resolve) => {
    onHeard = resolve;
  });
  const newcomer = await scene.call("/r/x/publish", { headers: { "X-Publish": "to everybody" } });
  expect(await newcomer.text()).toBe("published");
  await published;
  expect(heard.at(-1)).toBe("to everybody");
  await sound?.cancel();
  listener.close();
});

test("a pair that does not fit, or is half written, leaves the present one in use", async () => {
  await using scene = openTls();
  use("second", "first");
  expect(scene.http.renewCertificate()).toBe(false);
  writeFileSync(join(folder, "live.crt"), "-----BEGIN CERTIFICATE-----\nMIIB");
  expect(scene.http.renewCertificate()).toBe(false);
  rmSync(join(folder, "live.crt"));
  expect(scene.http.renewCertificate()).toBe(false);
  symlinkSync("live.crt", join(folder, "live.crt"));
  writeFileSync(join(folder, "live.key"), "");
  expect(scene.http.renewCertificate()).toBe(false);
  rmSync(join(folder, "live.crt"));
  expect(await greeting(scene.http.port)).toBe("first");
  use("second", "second");
  expect(scene.http.renewCertificate()).toBe(true);
  expect(await greeting(scene.http.port)).toBe("second");
  const text = await scene.metrics.text();
  expect(text).toContain('stentor_http_certificates_total{outcome="refused"} 4');
  expect(text).toContain('stentor_http_certificates_total{outcome="taken"} 1');
});

test.each([
  ["another certificate's key", () => use("second", "first"), "the key is another certificate's"],
  [
    "no file",
    () => ({ certFile: "/nowhere/c.pem", keyFile: "/nowhere/k.pem" }),
    'Cannot read STENTOR_TLS_CERT="/nowhere/c.pem"',
  ],
])("a start with %s is a sentence", (_, files, sentence) => {
  const config = { port: 0, host: "127.0.0.1", tls: files(), trustedProxies: [], publicUrl: undefined };
  expect(() => openScene({ config })).toThrow(sentence);
});
