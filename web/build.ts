/**
 * Makes the pages out of their sources.
 *
 * In:    the TypeScript, CSS and SVG of this folder and of `client/`.
 * Out:   four HTML documents, and the assets that they name by the hash of their content.
 * Never: writes a file or serves one.
 */
import { htmlDocument } from "./document.ts";

export type Asset = { type: string; body: Uint8Array };

/** HTML documents, and the assets by path, such as `/assets/player-3f2a1b.js`; an asset's content never changes. */
export type Pages = {
  lobby: string;
  player: string;
  studio: string;
  verdict: string;
  notFound: string;
  /** The asset that stands for the site in tabs and bookmarks. */
  icon: string;
  assets: ReadonlyMap<string, Asset>;
};

const SOURCES = [
  "lobby/lobby.tsx",
  "player/player.tsx",
  "studio/studio.tsx",
  "verdict/verdict.tsx",
  "style/stentor.css",
];
const WORKLET = "client/listener/webcodecs/playout-worklet.ts";
const CHALLENGE_WORKER = "client/challenge/challenge-worker.ts";

/** Bundles everything anew; some 50 ms. Throws AggregateError with the bundler's messages. */
export async function buildPages(): Promise<Pages> {
  const root = `${import.meta.dir}/..`;
  const built = await Bun.build({
    entrypoints: [
      ...SOURCES.map((source) => `${import.meta.dir}/${source}`),
      `${root}/${WORKLET}`,
      `${root}/${CHALLENGE_WORKER}`,
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
  return { ...documents(assets), assets };
}

const NOTHING_HERE = `<section class="message"><h1>Nothing lives at this address</h1>
<p>The link may be mistyped.</p><p><a class="button" href="/">See what is on</a></p></section>`;

function documents(assets: ReadonlyMap<string, Asset>): Omit<Pages, "assets"> {
  const style = pathOf(assets, "stentor", "css");
  const icon = pathOf(assets, "mark", "svg");
  const page = (
    name: "lobby" | "player" | "studio" | "verdict",
    title: string,
    description: string,
    withoutScript: string,
  ) =>
    htmlDocument({
      title,
      description,
      script: pathOf(assets, name, "js"),
      style,
      icon,
      withoutScript,
      ...(name === "player" && {
        worklet: pathOf(assets, "playout-worklet", "js"),
        challengeWorker: pathOf(assets, "challenge-worker", "js"),
      }),
    });
  return {
    icon,
    notFound: htmlDocument({
      title: "Not found · Stentor",
      description: "Nothing lives at this address.",
      style,
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
  };
}

function pathOf(assets: ReadonlyMap<string, Asset>, name: string, extension: string): string {
  for (const path of assets.keys()) {
    if (path.startsWith(`/assets/${name}-`) && path.endsWith(`.${extension}`)) return path;
  }
  throw new Error(`Cannot build pages: the bundler made no ${name}.${extension}`);
}

const TYPES: Record<string, string> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
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
