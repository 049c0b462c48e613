import { createSocket } from "node:dgram";
import { writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import type { Contender, Server } from "./contender.ts";
import { Daemon, freePort, temporaryFolder } from "./processes.ts";
import { stampedRtp } from "./program.ts";

/** A listener here costs as much as twenty to a hundred elsewhere: figures per listener come from so many. */
const LISTENERS_MAX = 200;
const LIBRARIES = "/usr/lib/x86_64-linux-gnu/janus";

export const janus: Contender = {
  name: "Janus, WebRTC",
  needs: [{ program: "janus", from: "janus" }],
  listenersBy: "webrtc",
  base: "/",
  listeners: (wanted) => Math.min(wanted, LISTENERS_MAX),
  step: "frame",
  history: 0,
  stormFrom: 50,
  start,
};

async function start(): Promise<Server> {
  const folder = temporaryFolder();
  const [port, rtpPort] = [await freePort(), await freePort()];
  const files = {
    "janus.jcfg": core(folder.path),
    "janus.transport.websockets.jcfg": `general: { ws = true, ws_port = ${port}, ws_ip = "127.0.0.1", wss = false }\n`,
    "janus.plugin.streaming.jcfg": mountpoint(rtpPort),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
  const daemon = new Daemon("Janus", ["janus", "-F", folder.path, "-C", join(folder.path, "janus.jcfg"), "-N"]);
  await daemon.until(() => fetch(`http://127.0.0.1:${port}/`));
  const source = createSocket("udp4");
  return {
    pids: () => [daemon.pid],
    port,
    feed: (number) => source.send(stampedRtp(number), rtpPort, "127.0.0.1"),
    tidy: async () => undefined,
    end: async () => {
      source.close();
      await daemon.end();
      folder.remove();
    },
  };
}

/**
 * Janus offers no loopback address. Media to this machine's own address is carried by the loopback device all the same;
 * a machine that has no other address offers loopback.
 */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1";
}

/** One event loop for all, as there is one core; no log, and nothing loaded that is not used. */
function core(folder: string): string {
  return `general: {
  configs_folder = "${folder}"
  plugins_folder = "${LIBRARIES}/plugins"
  transports_folder = "${LIBRARIES}/transports"
  events_folder = "${LIBRARIES}/events"
  loggers_folder = "${LIBRARIES}/loggers"
  debug_level = 0
  session_timeout = 0
  event_loops = 1
  hide_dependencies = true
}
nat: {
  ice_lite = true
  ice_enforce_list = "${ownAddress()}"
  ice_ignore_list = "vmnet"
}
plugins: {
  disable = "${["audiobridge", "duktape", "echotest", "lua", "nosip", "recordplay", "sip", "textroom", "videocall", "videoroom", "voicemail"].map((name) => `libjanus_${name}.so`).join(",")}"
}
transports: { disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so" }
events: { broadcast = false }
`;
}

function mountpoint(rtpPort: number): string {
  return `bench: {
  type = "rtp"
  id = 1
  description = "Bench"
  audio = true
  video = false
  audioport = ${rtpPort}
  audioiface = "127.0.0.1"
  audiopt = 111
  audiocodec = "opus"
}
`;
}
