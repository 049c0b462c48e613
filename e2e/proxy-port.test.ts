/** A port that speaks the PROXY protocol, as a load balancer in TCP mode finds it. */
import { expect, test } from "bun:test";
import { connect } from "node:net";
import { freePort, Scene } from "./scene.ts";

/** What comes back for these bytes until the connection is over, however it ends. */
function told(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    let text = "";
    socket.setEncoding("utf8").on("data", (more) => {
      text += more;
    });
    socket.once("close", () => resolve(text)).once("error", () => undefined);
  });
}

test("who comes through the proxy port is who the proxy says, and nobody comes without a word of it", async () => {
  const port = await freePort();
  await using scene = await Scene.start({
    STENTOR_PROXY_PORT: String(port),
    STENTOR_TRUSTED_PROXIES: "127.0.0.1",
    STENTOR_LOG_LEVEL: "debug",
  });
  const request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  const answer = await told(port, `PROXY TCP4 203.0.113.9 127.0.0.1 40000 443\r\n${request}`);
  expect(answer).toStartWith("HTTP/1.1 200");
  expect(await told(port, request)).not.toContain("200");
  expect(scene.log.join("")).toContain('"address":"203.0.113.9"');
});
