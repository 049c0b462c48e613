/** Confirmations that one address may be sent in a day. */
export const CONFIRMATIONS_PER_DAY = 3;
/** Addresses that are remembered; of more, the one that was asked for longest ago is forgotten. */
const ADDRESSES_MAX = 10_000;
/** Confirmations of all addresses together, so that nobody makes a mail bomb of many boxes of ours. */
export const CONFIRMATIONS_PER_HOUR = 600;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Whether one more confirmation may be sent. A pure core. */
export class ConfirmationLimits {
  readonly #byAddress = new Map<string, number[]>();
  #hourStartMs = 0;
  #inHour = 0;

  /** `undefined`: it may, and is counted. */
  take(address: string, nowMs: number): "address" | "all" | undefined {
    if (nowMs - this.#hourStartMs >= HOUR_MS) {
      this.#hourStartMs = nowMs;
      this.#inHour = 0;
    }
    if (this.#inHour >= CONFIRMATIONS_PER_HOUR) return "all";
    const box = boxOf(address);
    const recent = (this.#byAddress.get(box) ?? []).filter((atMs) => nowMs - atMs < DAY_MS);
    if (recent.length >= CONFIRMATIONS_PER_DAY) return "address";
    this.#inHour += 1;
    this.#byAddress.delete(box);
    this.#byAddress.set(box, [...recent, nowMs]);
    if (this.#byAddress.size > ADDRESSES_MAX) this.#forgetOldest();
    return undefined;
  }

  #forgetOldest(): void {
    for (const oldest of this.#byAddress.keys()) {
      this.#byAddress.delete(oldest);
      return;
    }
  }
}

/** `ana+one@example.org` and `Ana@example.org` end up in the same box. */
function boxOf(address: string): string {
  const at = address.lastIndexOf("@");
  const name = address.slice(0, at).toLowerCase();
  return `${name.split("+", 1)[0]}${address.slice(at).toLowerCase()}`;
}
