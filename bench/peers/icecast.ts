import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Contender, Server } from "./contender.ts";
import { Daemon, freePort, temporaryFolder } from "./processes.ts";
import { OGG_HEAD, stampedPart } from "./program.ts";

const MOUNT = "/live.opus";
const PASSWORD = "bench";
const HISTORY_PARTS = 40;
/** Three seconds of pages, what our own `live.opus` begins with. */
const BURST_BYTES = 12_600;
/** Debian's user without rights: Icecast refuses to run as root. */
const RUN_AS = "nobody";

export const icecast: Contender = {
  name: "Icecast 2",
  needs: [{ program: "icecast2", from: "icecast2" }],
  listenersBy: "stream",
  base: MOUNT,
  listeners: (wanted) => wanted,
  // It answers a listener some tenths of a second later, with the sound.
  openingRate: 200,
  step: "part",
  history: HISTORY_PARTS,
  stormFrom: 250,
  start,
};

async function start(): Promise<Server> {
  const folder = temporaryFolder();
  const port = await freePort();
  const config = join(folder.path, "icecast.xml");
  writeFileSync(config, configuration(folder.path, port));
  const daemon = new Daemon("Icecast", ["icecast2", "-c", config]);
  await daemon.until(() => fetch(`http://127.0.0.1:${port}/status-json.xsl`));
  const source = await openSource(port);
  source.write(OGG_HEAD);
  return {
    pids: () => [daemon.pid],
    port,
    feed: (number) => void source.write(stampedPart(number).oggPage),
    tidy: async () => undefined,
    end: async () => {
      source.destroy();
      await daemon.end();
      folder.remove();
    },
  };
}

/** A source client by PUT, without transfer coding, as Icecast 2.4 wants it. */
async function openSource(port: number) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const answered = Promise.withResolvers<string>();
  socket.once("error", answered.reject);
  socket.once("data", (bytes) => answered.resolve(bytes.toString("latin1")));
  const credentials = Buffer.from(`source:${PASSWORD}`).toString("base64");
  socket.write(
    `PUT ${MOUNT} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic ${credentials}\r\n` +
      "Content-Type: audio/ogg\r\nExpect: 100-continue\r\nIce-Public: 0\r\n\r\n",
  );
  const answer = await answered.promise;
  if (!/^HTTP\/1\.\d (100|200) /.test(answer)) {
    throw new Error(`Cannot feed Icecast: it answered ${answer.split("\r\n", 1)[0]}`);
  }
  socket.resume();
  return socket;
}

function configuration(folder: string, port: number): string {
  return `<icecast>
  <limits>
    <clients>20000</clients>
    <sources>2</sources>
    <queue-size>524288</queue-size>
    <client-timeout>3600</client-timeout>
    <header-timeout>60</header-timeout>
    <source-timeout>3600</source-timeout>
    <burst-size>${BURST_BYTES}</burst-size>
  </limits>
  <authentication>
    <source-password>${PASSWORD}</source-password>
    <admin-user>admin</admin-user>
    <admin-password>${PASSWORD}</admin-password>
  </authentication>
  <hostname>127.0.0.1</hostname>
  <listen-socket><port>${port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
  <fileserve>0</fileserve>
  <paths>
    <basedir>/usr/share/icecast2</basedir>
    <logdir>${folder}</logdir>
    <webroot>/usr/share/icecast2/web</webroot>
    <adminroot>/usr/share/icecast2/admin</adminroot>
  </paths>
  <logging><accesslog>-</accesslog><errorlog>-</errorlog><loglevel>1</loglevel></logging>
  <security>
    <chroot>0</chroot>
    ${process.getuid?.() === 0 ? `<changeowner><user>${RUN_AS}</user><group>nogroup</group></changeowner>` : ""}
  </security>
</icecast>
`;
}
