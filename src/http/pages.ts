import { createHash } from "node:crypto";
import { brotliCompressSync, gzipSync, constants as zlib } from "node:zlib";
import { type App, type AppContext, closePath } from "./app.ts";

/** The built pages: HTML documents, and their assets by path, each path holding a hash of its content. */
export type Pages = {
  lobby: string;
  player: string;
  studio: string;
  verdict: string;
  status: string;
  notFound: string;
  /** The path of the asset that is the site's icon. */
  icon: string;
  /** The script of the worker that shows what is pushed. */
  pushWorker: string;
  assets: ReadonlyMap<string, { type: string; body: Uint8Array }>;
};

/** One thing to serve, packed at the start in every encoding that makes it smaller. */
type Shelved = { type: string; etag: string; cache: string; plain: Bytes; packed: ReadonlyMap<string, Bytes> };
type Bytes = Uint8Array<ArrayBuffer>;

const FOR_EVER = "public, max-age=31536000, immutable";
const ASK_AGAIN = "no-cache";
const ONE_DAY = "public, max-age=86400";
const ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /studio/\nDisallow: /whip/\n";

/** Mounts the lobby, the player, the studio, the verdicts, the status page and what they load. The shells know nothing of rooms: they ask the API. */
export function mountPages(app: App, pages: Pages): void {
  const html = (document: string) => shelve("text/html; charset=utf-8", ASK_AGAIN, encoded(document));
  const fixed: [string, Shelved][] = [
    ["/", html(pages.lobby)],
    ["/r/:room", html(pages.player)],
    ["/r/:room/verdict", html(pages.verdict)],
    ["/studio/:room", html(pages.studio)],
    ["/status", html(pages.status)],
    // Its scope is the folder that it lies in; its address must not change.
    ["/status/push-worker.js", shelve("text/javascript; charset=utf-8", ASK_AGAIN, encoded(pages.pushWorker))],
    ["/robots.txt", shelve("text/plain; charset=utf-8", ONE_DAY, encoded(ROBOTS))],
  ];
  for (const [path, shelved] of fixed) {
    app.get(path, (c) => serve(c, shelved));
    closePath(app, path, ["GET"]);
  }
  app.get("/favicon.ico", (c) => c.redirect(pages.icon, 302));
  closePath(app, "/favicon.ico", ["GET"]);
  mountAssets(app, pages.assets);
}

/** 404, as a page to whoever asked for one. `undefined`: the caller wants data. */
export function notFoundPage(c: AppContext, pages: Pages): Response | undefined {
  if (!c.req.header("accept")?.includes("text/html")) return undefined;
  return c.html(pages.notFound, 404, { "Cache-Control": ASK_AGAIN });
}

function mountAssets(app: App, assets: Pages["assets"]): void {
  const shelf = new Map([...assets].map(([path, { type, body }]) => [path, shelve(type, FOR_EVER, body)]));
  app.get("/assets/*", async (c) => {
    const shelved = shelf.get(c.req.path);
    return shelved === undefined ? await c.notFound() : serve(c, shelved);
  });
  closePath(app, "/assets/*", ["GET"]);
}

function serve(c: AppContext, { type, etag, cache, plain, packed }: Shelved): Response {
  const headers: Record<string, string> = { "Cache-Control": cache, ETag: etag, Vary: "Accept-Encoding" };
  if (c.req.header("if-none-match")?.includes(etag.slice(2))) return c.body(null, 304, headers);
  const accepted = c.req.header("accept-encoding") ?? "";
  const encoding = [...packed.keys()].find((name) => accepts(accepted, name));
  if (encoding !== undefined) headers["Content-Encoding"] = encoding;
  return c.body(packed.get(encoding ?? "") ?? plain, 200, { ...headers, "Content-Type": type });
}

/** RFC 9110 §12.5.3, without weights other than a refusal: each encoding here is as good as the other. */
function accepts(header: string, encoding: string): boolean {
  return header.split(",").some((item) => {
    const [name, weight] = item.split(";").map((piece) => piece.trim().toLowerCase());
    return name === encoding && !/^q=0(\.0*)?$/.test(weight ?? "");
  });
}

function shelve(type: string, cache: string, bytes: Uint8Array): Shelved {
  const plain = new Uint8Array(bytes);
  // Weak: the encodings of one document share it.
  const etag = `W/"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
  return { type, cache, etag, plain, packed: PACKABLE.test(type) ? packedSmaller(plain) : new Map() };
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const PACKABLE = /^(text\/|application\/(javascript|json|manifest\+json)|image\/svg)/;

/** The best encoding first. */
function packedSmaller(plain: Bytes): Map<string, Bytes> {
  const brotli = brotliCompressSync(plain, { params: { [zlib.BROTLI_PARAM_QUALITY]: 9 } });
  const packed: [string, Bytes][] = [
    ["br", new Uint8Array(brotli)],
    ["gzip", new Uint8Array(gzipSync(plain, { level: 9 }))],
  ];
  return new Map(packed.filter(([, bytes]) => bytes.length < plain.length));
}
