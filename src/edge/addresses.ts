/** What a path under `/r/` asks of an edge. */
export type ListenAddress =
  | { kind: "websocket"; room: string }
  | { kind: "stream"; room: string }
  | { kind: "door"; room: string }
  | { kind: "multivariant"; room: string }
  | { kind: "playlist"; room: string; rendition: string }
  | { kind: "init"; room: string; rendition: string }
  | { kind: "part"; room: string; rendition: string; number: number }
  | { kind: "segment"; room: string; rendition: string; number: number }
  | { kind: "overflow-playlist"; room: string }
  | { kind: "overflow-init"; room: string }
  | { kind: "overflow-block"; room: string; number: number };

/** Longer names are no room's; ids hold only what a relay's subject may. */
const ROOM = /^[A-Za-z0-9_-]{1,64}$/;
const PATH = /^\/r\/([^/]+)\/(listen|live\.opus|door|hls\/.+|overflow\/.+)$/;
const HLS_FILE = /^hls\/([a-z]{1,16})\/(?:(media\.m3u8)|(init\.mp4)|(part|segment)-(\d{1,10})\.m4s)$/;
const OVERFLOW_FILE = /^overflow\/(?:(index\.m3u8)|(init\.mp4)|block-(\d{1,8})\.m4s)$/;

/** Whether a path is the edge's to answer; it may still name no room. */
export function isListenPath(pathname: string): boolean {
  return PATH.test(pathname);
}

/** `undefined` when nothing can live at this path. */
export function readListenAddress(pathname: string): ListenAddress | undefined {
  const match = PATH.exec(pathname);
  const [, room = "", rest = ""] = match ?? [];
  if (!ROOM.test(room)) return undefined;
  if (rest === "listen") return { kind: "websocket", room };
  if (rest === "live.opus") return { kind: "stream", room };
  if (rest === "door") return { kind: "door", room };
  if (rest === "hls/index.m3u8") return { kind: "multivariant", room };
  return rest.startsWith("overflow/") ? readOverflowFile(room, rest) : readHlsFile(room, rest);
}

function readOverflowFile(room: string, rest: string): ListenAddress | undefined {
  const match = OVERFLOW_FILE.exec(rest);
  if (match === null) return undefined;
  const [, playlist, init, digits] = match;
  if (playlist !== undefined) return { kind: "overflow-playlist", room };
  return init !== undefined
    ? { kind: "overflow-init", room }
    : { kind: "overflow-block", room, number: Number(digits) };
}

function readHlsFile(room: string, rest: string): ListenAddress | undefined {
  const match = HLS_FILE.exec(rest);
  if (match === null) return undefined;
  const [, rendition = "", playlist, init, kind, digits] = match;
  if (playlist !== undefined) return { kind: "playlist", room, rendition };
  if (init !== undefined) return { kind: "init", room, rendition };
  const number = Number(digits);
  return kind === "part" ? { kind, room, rendition, number } : { kind: "segment", room, rendition, number };
}
