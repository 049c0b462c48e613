/** An edge names no more others than this; the rest is not read. */
export const MAX_ALTERNATES = 8;

/**
 * The origins among what an edge named that may be connected to: http or https, nothing behind the port, never a plain one
 * when `own` is secure, and `own` not again.
 */
export function edgeOrigins(named: readonly string[], own: string): string[] {
  const ownUrl = readOrigin(own);
  const origins = named
    .slice(0, MAX_ALTERNATES)
    .map(readOrigin)
    .flatMap((url) => (url === undefined || (ownUrl?.protocol === "https:" && url.protocol !== "https:") ? [] : url))
    .map(({ origin }) => origin)
    .filter((origin) => origin !== ownUrl?.origin);
  return [...new Set(origins)];
}

function readOrigin(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return undefined;
  const isBare =
    url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "" && url.password === "";
  return isBare ? url : undefined;
}
