import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, NatsServer } from "../testing/nats-server.ts";

const PROGRAM = `
  const { connectNats } = await import(${JSON.stringify(join(import.meta.dir, "index.ts"))});
  const { Metrics, silentLog } = await import(${JSON.stringify(join(import.meta.dir, "../../platform/index.ts"))});
  try {
    const relay = await connectNats({
      servers: [process.argv.at(-1)],
      name: "test",
      metrics: new Metrics(),
      log: silentLog,
      onFault: () => undefined,
      timing: { firstConnectionMs: 200 },
    });
    relay.respond("who", () => new Uint8Array([7]));
    const [answer] = await relay.request("who", new Uint8Array(0), { timeoutMs: 2_000 });
    process.stdout.write(String(answer));
    relay.close();
  } catch (error) {
    process.stdout.write(error.code + " " + error.message);
  }
`;

/** What a process of its own says: certificates that it trusts are read at its start. */
async function connectFrom(url: string, env: Record<string, string>): Promise<string> {
  const process = Bun.spawn([Bun.argv[0] ?? "bun", "-e", PROGRAM, "--", url], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return await new Response(process.stdout).text();
}

test("tls:// needs a certificate that is trusted, and never falls back to plain text", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stentor-tls-"));
  try {
    const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout ${key} -out ${cert}`;
    await Bun.spawn(
      ["openssl", ...words.split(" "), "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
      { stdio: ["ignore", "ignore", "ignore"] },
    ).exited;
    const port = freePort();
    const config = `listen: "127.0.0.1:${port}"\ntls { cert_file: "${cert}", key_file: "${key}" }`;
    await using server = await NatsServer.start({ port, config });
    const url = `tls://localhost:${server.port}`;
    expect(await connectFrom(url, { NODE_EXTRA_CA_CERTS: cert })).toBe("7");
    expect(await connectFrom(url, {})).toMatch(/^relay_closed .*certificate/);
    expect(await connectFrom(url.replace("localhost", "127.0.0.1"), { NODE_EXTRA_CA_CERTS: cert })).toMatch(
      /^relay_closed /,
    );
    await using plain = await NatsServer.start({ jetstream: false });
    expect(await connectFrom(`tls://localhost:${plain.port}`, { NODE_EXTRA_CA_CERTS: cert })).toMatch(/^relay_closed /);
  } finally {
    await rm(folder, { recursive: true });
  }
});
