import type { Keep } from "./trouble-environment.ts";

const KEY = "stentor.trouble.tracker";

/**
 * Where the tracker answers for itself: as the page says, else as it was heard of last. `announced`: an origin; or `:8081`, a guess
 * that is that port of the host that the page came from.
 */
export class TrackerAddress {
  readonly #keep: Keep;
  readonly #announced: string | undefined;
  readonly #guess: string | undefined;

  constructor(keep: Keep, announced?: string | undefined, page?: string | undefined) {
    this.#keep = keep;
    this.#announced = originOf(announced);
    this.#guess = announced?.startsWith(":") ? atPort(page, announced.slice(1)) : undefined;
  }

  /** An origin, such as `https://status.example:8443`. */
  get origin(): string | undefined {
    return this.#announced ?? originOf(this.#keep.getItem(KEY) ?? undefined) ?? this.#guess;
  }

  /** From `/status/config.json`; `null`: it has none of its own any more. */
  learn(url: string | null): void {
    const origin = originOf(url ?? undefined);
    if (origin === undefined) this.#keep.removeItem(KEY);
    else this.#keep.setItem(KEY, origin);
  }
}

function atPort(page: string | undefined, port: string): string | undefined {
  if (originOf(page) === undefined) return undefined;
  const url = new URL(page ?? "");
  url.port = port;
  return url.origin;
}

function originOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, origin } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? origin : undefined;
}
