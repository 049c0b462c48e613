import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mediaPlaylist, multivariantPlaylist } from "../../src/media/index.ts";
import { PARTS_PER_SEGMENT } from "../../src/protocol/index.ts";
import { type Contender, playersOfLowLatency, type Server } from "./contender.ts";
import { Daemon, family, freePort, temporaryFolder } from "./processes.ts";
import { INIT_SECTION, nowMicros, stampedPart } from "./program.ts";

const HISTORY_PARTS = 40;
/** As many segments as our own playlists list, and one more for those who fetch late. */
const LISTED_SEGMENTS = 11;
const KEPT_PARTS = (LISTED_SEGMENTS + 1) * PARTS_PER_SEGMENT;

const ways = [
  { name: "nginx, LL-HLS polled", listenersBy: "poll", stormFrom: 500 },
  { name: "nginx, HLS by segments", listenersBy: "segments", stormFrom: undefined },
] as const;

/** Files that we write as parts are made, served by nginx alone. */
export const nginxes: readonly Contender[] = ways.map(({ name, listenersBy, stormFrom }) => ({
  name,
  needs: [{ program: "nginx", from: "nginx" }],
  listenersBy,
  base: "/",
  listeners: (wanted) => (listenersBy === "poll" ? playersOfLowLatency(wanted) : wanted),
  step: "part",
  history: HISTORY_PARTS,
  stormFrom,
  start,
}));

async function start(): Promise<Server> {
  const folder = temporaryFolder();
  const port = await freePort();
  const config = join(folder.path, "nginx.conf");
  const files = new LiveFiles(join(folder.path, "live"));
  writeFileSync(config, configuration(folder.path, port));
  const daemon = new Daemon("nginx", ["nginx", "-c", config, "-p", folder.path]);
  await daemon.until(() => fetch(`http://127.0.0.1:${port}/index.m3u8`));
  return {
    pids: () => family(daemon.pid),
    port,
    feed: (number) => files.add(number),
    tidy: async () => undefined,
    end: async () => {
      await daemon.end();
      folder.remove();
    },
  };
}

/** The files of one rendition, of which the playlist comes into place last and whole. */
class LiveFiles {
  readonly #folder: string;
  readonly #epochMs = Math.round(nowMicros() / 1000);
  readonly #segment: Uint8Array[] = [];

  constructor(root: string) {
    this.#folder = join(root, "voice");
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(join(root, "index.m3u8"), multivariantPlaylist(["voice"]));
    this.#write("init.mp4", INIT_SECTION);
  }

  add(number: number): void {
    const { cmaf } = stampedPart(number);
    this.#write(`part-${number}.m4s`, cmaf);
    this.#segment.push(cmaf);
    if ((number + 1) % PARTS_PER_SEGMENT === 0) {
      this.#write(`segment-${Math.floor(number / PARTS_PER_SEGMENT)}.m4s`, Buffer.concat(this.#segment.splice(0)));
    }
    this.#write("next.m3u8", this.#playlist(number));
    renameSync(join(this.#folder, "next.m3u8"), join(this.#folder, "media.m3u8"));
    this.#drop(number - KEPT_PARTS);
  }

  #write(name: string, bytes: Uint8Array | string): void {
    writeFileSync(join(this.#folder, name), bytes);
  }

  #drop(number: number): void {
    if (number < 0) return;
    rmSync(join(this.#folder, `part-${number}.m4s`), { force: true });
    const segment = `segment-${Math.floor(number / PARTS_PER_SEGMENT)}.m4s`;
    if ((number + 1) % PARTS_PER_SEGMENT === 0) rmSync(join(this.#folder, segment), { force: true });
  }

  /** Ours, without the promises that files cannot keep. */
  #playlist(lastPart: number): string {
    const newest = Math.floor(lastPart / PARTS_PER_SEGMENT);
    return mediaPlaylist({
      epochMs: this.#epochMs,
      firstPart: Math.max(0, newest - LISTED_SEGMENTS + 1) * PARTS_PER_SEGMENT,
      lastPart,
      holds: () => true,
      ended: false,
      skip: false,
      others: [],
    }).replace(/CAN-BLOCK-RELOAD=YES,|,CAN-SKIP-UNTIL=[\d.]+/g, "");
  }
}

/**
 * One worker; sound is kept open between requests, a playlist is not: it is replaced five times a second, and nginx looks
 * at a file that it keeps open once a second at most.
 */
function configuration(folder: string, port: number): string {
  return `daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid ${folder}/nginx.pid;
error_log stderr crit;
${process.getuid?.() === 0 ? "user nobody nogroup;" : ""}
events { worker_connections 20000; multi_accept on; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  keepalive_timeout 3600s;
  keepalive_requests 1000000;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  default_type audio/mp4;
  types { application/vnd.apple.mpegurl m3u8; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    root ${folder}/live;
    location ~ \\.m3u8$ { open_file_cache off; add_header Cache-Control "max-age=1"; }
    location / {
      open_file_cache max=1000 inactive=60s;
      open_file_cache_valid 60s;
      add_header Cache-Control "max-age=3600, immutable";
    }
  }
}
`;
}
