import { StentorError } from "../../protocol/index.ts";

const DEFAULT_PORT = 4222;

/** What `nats://` and `tls://` addresses say, taken apart. */
export type ServerAddresses = {
  /** `host:port` each. */
  hosts: string[];
  /** Of a user, or a token; all servers are entered with the same. */
  credentials: { user: string; pass: string } | { token: string } | undefined;
  /** One `tls://` among them: no server is spoken to without. */
  tls: boolean;
};

/** Throws StentorError `config_invalid`, which never repeats a password. */
export function readServerAddresses(addresses: readonly string[]): ServerAddresses {
  const urls = addresses.map(readAddress);
  if (urls.length === 0) throw invalid("no server is named");
  const credentials = urls.map(credentialsOf);
  const given = credentials.filter((one) => one !== undefined);
  if (given.some((one) => JSON.stringify(one) !== JSON.stringify(given[0]))) {
    throw invalid("its servers have different users or tokens");
  }
  return {
    hosts: urls.map((url) => `${url.hostname}:${url.port === "" ? DEFAULT_PORT : url.port}`),
    credentials: given[0],
    tls: urls.some((url) => url.protocol === "tls:"),
  };
}

function readAddress(address: string): URL {
  const url = URL.parse(address.trim());
  if (url === null || (url.protocol !== "nats:" && url.protocol !== "tls:") || url.hostname === "") {
    throw invalid("an address is not nats://host:port or tls://host:port");
  }
  return url;
}

function credentialsOf(url: URL): ServerAddresses["credentials"] {
  if (url.username === "") return undefined;
  const user = decoded(url.username);
  return url.password === "" ? { token: user } : { user, pass: decoded(url.password) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid("a % in its user, password or token begins no character; write %25 for one");
  }
}

function invalid(why: string): StentorError {
  return new StentorError("config_invalid", `Cannot read the address of NATS: ${why}`);
}
