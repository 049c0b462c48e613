const URL_MAX = 2_048;

/** An `http:` or `https:` address without a name or password in it; `undefined`: it is none, or longer than 2,048 characters. */
export function readTarget(text: string): URL | undefined {
  if (text.length > URL_MAX) return undefined;
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return undefined;
  return url.username === "" && url.password === "" && url.hostname !== "" ? url : undefined;
}

/** The host without the brackets of an IPv6 address. */
export function bareHost(url: URL): string {
  return url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
}
