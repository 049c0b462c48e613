/**
 * Makes the pages out of their sources.
 *
 * In:    the TypeScript, CSS and SVG of this folder and of `client/`.
 * Out:   five HTML documents, the assets that they name by the hash of their content, and the worker that shows what is pushed.
 * Never: writes a file or serves one.
 */
import { htmlDocument } from "./document.ts";
import { worldMap } from "./status/world-map.ts";

export type Asset = { type: string; body: Uint8Array };

/** HTML documents, and the assets by path, such as `/assets/player-3f2a1b.js`; an asset's content never changes. */
export type Pages = {
  lobby: string;
  player: string;
  studio: string;
  verdict: string;
  status: string;
  notFound: string;
  /** The asset that stands for the site in tabs and bookmarks. */
  icon: string;
  /** The script of the worker that shows what is pushed; its address must not change, so that it is no asset. */
  pushWorker: string;
  assets: ReadonlyMap<string, Asset>;
};

const SOURCES = [
  "lobby/lobby.tsx",
  "player/player.tsx",
  "studio/studio.tsx",
  "verdict/verdict.tsx",
  "status/status.tsx",
  "style/stentor.css",
  "style/status.css",
];
const WORKLET = "client/listener/webcodecs/playout-worklet.ts";
const CHALLENGE_WORKER = "client/challenge/challenge-worker.ts";
const PUSH_WORKER = "web/status/push-worker.ts";

/**
 * Bundles everything anew; some 100 ms. Throws AggregateError with the bundler's messages. `statusUrl`: where the tracker answers
 * for itself, which every page then knows from its first moment.
 */
export async function buildPages({ statusUrl }: { statusUrl?: string | undefined } = {}): Promise<Pages> {
  const root = `${import.meta.dir}/..`;
  const built = await Bun.build({
    entrypoints: [
      ...SOURCES.map((source) => `${import.meta.dir}/${source}`),
      `${root}/${WORKLET}`,
      `${root}/${CHALLENGE_WORKER}`,
      `${root}/${PUSH_WORKER}`,
    ],
    root,
    target: "browser",
    format: "esm",
    minify: true,
    sourcemap: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    naming: "[name]-[hash].[ext]",
  });
  const assets = new Map<string, Asset>();
  for (const output of built.outputs) {
    assets.set(`/assets/${baseName(output.path)}`, { type: typeOf(output.path), body: await bytesOf(output) });
  }
  const mark = await Bun.file(`${import.meta.dir}/mark.svg`).bytes();
  assets.set(`/assets/mark-${Bun.hash(mark).toString(36)}.svg`, { type: typeOf(".svg"), body: mark });
  const map = new TextEncoder().encode(JSON.stringify(worldMap()));
  assets.set(`/assets/world-${Bun.hash(map).toString(36)}.json`, { type: typeOf(".json"), body: map });
  const pushWorker = takeText(assets, "push-worker", "js");
  return { ...documents(assets, statusUrl), pushWorker, assets };
}

const NOTHING_HERE = `<section class="message"><h1>Nothing lives at this address</h1>
<p>The link may be mistyped.</p><p><a class="button" href="/">See what is on</a></p></section>`;

function documents(
  assets: ReadonlyMap<string, Asset>,
  statusUrl: string | undefined,
): Omit<Pages, "assets" | "pushWorker"> {
  const style = pathOf(assets, "stentor", "css");
  const icon = pathOf(assets, "mark", "svg");
  const page = (
    name: "lobby" | "player" | "studio" | "verdict" | "status",
    title: string,
    description: string,
    withoutScript: string,
  ) =>
    htmlDocument({
      title,
      description,
      script: pathOf(assets, name, "js"),
      styles: name === "status" ? [style, pathOf(assets, "status", "css")] : [style],
      icon,
      withoutScript,
      statusUrl,
      ...(name === "player" && {
        worklet: pathOf(assets, "playout-worklet", "js"),
        challengeWorker: pathOf(assets, "challenge-worker", "js"),
      }),
      ...(name === "status" && { map: pathOf(assets, "world", "json") }),
    });
  return {
    icon,
    notFound: htmlDocument({
      title: "Not found · Stentor",
      description: "Nothing lives at this address.",
      styles: [style],
      icon,
      content: NOTHING_HERE,
    }),
    lobby: page(
      "lobby",
      "Stentor",
      "Live audio rooms for audiences of any size.",
      "This page needs JavaScript to show which rooms are live.",
    ),
    player: page(
      "player",
      "Listen · Stentor",
      "A live conversation. One tap and you hear it.",
      "This page needs JavaScript. Without it, any radio player plays the room: add <b>/live.opus</b> to this address.",
    ),
    studio: page(
      "studio",
      "Studio · Stentor",
      "Speak and host, from the browser.",
      "The studio needs JavaScript. Without it, OBS or GStreamer can speak here over WHIP.",
    ),
    verdict: page(
      "verdict",
      "Attack or crowd? · Stentor",
      "What the servers say of a room's load, and what that rests on.",
      "This page needs JavaScript. Without it, the same is there as JSON at <b>/api/v1/rooms/…/verdict</b>.",
    ),
    status: page(
      "status",
      "Status · Stentor",
      "Whether everything works, what people report, and what is being done.",
      'This page needs JavaScript. Without it, the same is there as <a href="/status/summary.json">JSON</a> and as an <a href="/status/feed.atom">Atom feed</a>.',
    ),
  };
}

function pathOf(assets: ReadonlyMap<string, Asset>, name: string, extension: string): string {
  for (const path of assets.keys()) {
    if (path.startsWith(`/assets/${name}-`) && path.endsWith(`.${extension}`)) return path;
  }
  throw new Error(`Cannot build pages: the bundler made no ${name}.${extension}`);
}

/** Takes an asset away and hands back its text. */
function takeText(assets: Map<string, Asset>, name: string, extension: string): string {
  const path = pathOf(assets, name, extension);
  const text = new TextDecoder().decode(assets.get(path)?.body);
  assets.delete(path);
  return text;
}

const TYPES: Record<string, string> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  json: "application/json",
};

function typeOf(path: string): string {
  return TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

async function bytesOf(output: Bun.BuildArtifact): Promise<Uint8Array> {
  return new Uint8Array(await output.arrayBuffer());
}
