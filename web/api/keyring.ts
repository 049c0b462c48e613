/**
 * The tokens that this browser holds: the operator's, the host's of each room made here, and the one of this tab.
 * A browser that stores nothing (private windows, blocked storage) works on until the page is left.
 */
export type Keep = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const OPERATOR = "stentor.operator";
const HOSTED = "stentor.hosted";
/** The oldest host tokens are forgotten beyond this. */
export const HOSTED_MAX = 100;

/**
 * What an address carries behind its `#`, such as `#operator=…`; taking it cleans the address bar. A new one that is
 * pasted over the open page loads the page anew, which a browser does not do by itself.
 */
export function takeFromAddress(key: string): string | undefined {
  addEventListener("hashchange", () => {
    if (location.hash.startsWith(`#${key}=`)) location.reload();
  });
  const value = new URLSearchParams(location.hash.slice(1)).get(key);
  if (value === null || value === "") return undefined;
  history.replaceState(history.state, "", location.pathname + location.search);
  return value;
}

export class Keyring {
  readonly #lasting: Keep;
  readonly #tab: Keep;

  constructor(lasting: Keep, tab: Keep) {
    this.#lasting = lasting;
    this.#tab = tab;
  }

  get operator(): string | undefined {
    return read(this.#lasting, OPERATOR);
  }

  set operator(token: string | undefined) {
    write(this.#lasting, OPERATOR, token);
  }

  /** Keeps the host's token of a room made here; beyond `HOSTED_MAX` the oldest goes. */
  keepHost(room: string, token: string): void {
    const others = this.#hosted().filter(([id]) => id !== room);
    write(this.#lasting, HOSTED, JSON.stringify([...others, [room, token]].slice(-HOSTED_MAX)));
  }

  hostToken(room: string): string | undefined {
    return this.#hosted().find(([id]) => id === room)?.[1];
  }

  /** The token that this tab entered the room's studio with: a host and a guest may share a browser. */
  studioToken(room: string): string | undefined {
    return read(this.#tab, studioKey(room)) ?? this.hostToken(room);
  }

  keepStudio(room: string, token: string): void {
    write(this.#tab, studioKey(room), token);
  }

  #hosted(): [room: string, token: string][] {
    try {
      const hosted: unknown = JSON.parse(read(this.#lasting, HOSTED) ?? "[]");
      return Array.isArray(hosted) ? hosted : [];
    } catch {
      return [];
    }
  }
}

const studioKey = (room: string) => `stentor.studio.${room}`;

function read(keep: Keep, key: string): string | undefined {
  return keep.getItem(key) ?? undefined;
}

function write(keep: Keep, key: string, value: string | undefined): void {
  try {
    if (value === undefined) keep.removeItem(key);
    else keep.setItem(key, value);
  } catch {
    // A full or forbidden storage: the token lives as long as the page.
  }
}

/** This browser's keyring, over a storage in memory where the real one is forbidden. */
export function openKeyring(): Keyring {
  return new Keyring(
    allowed(() => localStorage),
    allowed(() => sessionStorage),
  );
}

function allowed(storage: () => Keep): Keep {
  try {
    return storage();
  } catch {
    return new MemoryKeep();
  }
}

class MemoryKeep implements Keep {
  readonly #items = new Map<string, string>();

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }
}
