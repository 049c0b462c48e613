/** Which answers a policy is for: documents and their assets, a page that records, data, data and pictures that other sites show, and sound for everybody. */
export type AnswerKind = "page" | "studio" | "data" | "elsewhere" | "sound";

/** Where a page stands, and where else it may go. `overflowUrl`, `trackerUrl`: origins. */
type PagePlace = {
  origin: string;
  manyEdges?: boolean;
  overflowUrl?: string | undefined;
  trackerUrl?: string | undefined;
};

const HSTS_SECONDS = 180 * 86_400;

/** Puts the security headers on an answer. `tls`: the TLS is ours, so that plain HTTP may be ruled out. */
export function secure(headers: Headers, kind: AnswerKind, options: PagePlace & { tls: boolean }): void {
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("Cross-Origin-Resource-Policy", isForAnyPage(kind) ? "cross-origin" : "same-origin");
  if (options.tls) headers.set("Strict-Transport-Security", `max-age=${HSTS_SECONDS}`);
  if (kind === "sound") return;
  headers.set("Content-Security-Policy", policy(kind, options));
  headers.set("Permissions-Policy", permissions(kind));
  if (kind === "page" || kind === "studio") headers.set("Cross-Origin-Opener-Policy", "same-origin");
}

/** Players and readers of feeds that stand elsewhere show them. */
function isForAnyPage(kind: AnswerKind): boolean {
  return kind === "sound" || kind === "elsewhere";
}

/** What a browser opens by itself, and is no page, can do nothing, whatever it turns out to be. */
function policy(kind: AnswerKind, options: PagePlace): string {
  if (kind === "elsewhere") return `${DATA_POLICY}; sandbox`;
  return kind === "data" ? DATA_POLICY : pagePolicy(options);
}

const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * `connect-src` names the WebSocket's origin too: Safari before 16 does not take 'self' for it. Where there are many edges,
 * which come and go, a listener may open its WebSocket at any of them. The worker that solves challenges is WebAssembly; whether
 * the page's policy or that of the worker's script is asked for it differs between browsers.
 */
function pagePolicy({ origin, manyEdges = false, overflowUrl, trackerUrl }: PagePlace): string {
  const others = [overflowUrl, trackerUrl].filter((url) => url !== undefined && url !== origin);
  const elsewhere = origin.startsWith("https") ? "wss:" : "ws: wss:";
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    ["connect-src 'self'", manyEdges ? elsewhere : origin.replace(/^http/, "ws"), ...others].join(" "),
    "media-src 'self' blob:",
    "img-src 'self' data:",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ");
}

function permissions(kind: AnswerKind): string {
  return `microphone=(${kind === "studio" ? "self" : ""}), camera=(), geolocation=(), display-capture=(), usb=()`;
}
