import type { Keep } from "./trouble-environment.ts";

/** A storage that keeps what it can in `lasting`, and the rest, or all of it where storage is denied, until the page is left. */
export class LenientKeep implements Keep {
  readonly #lasting: () => Keep;
  readonly #items = new Map<string, string>();

  /** `lasting` may throw. */
  constructor(lasting: () => Keep) {
    this.#lasting = lasting;
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? attempt(() => this.#lasting().getItem(key)) ?? null;
  }

  setItem(key: string, value: string): void {
    const isKept = attempt(() => {
      this.#lasting().setItem(key, value);
      return true;
    });
    if (isKept) this.#items.delete(key);
    else this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
    attempt(() => this.#lasting().removeItem(key));
  }
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
