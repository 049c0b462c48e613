import { decodeMessage, encodeMessage } from "../protocol/index.ts";
import type { Directory, Subscription } from "../relay/index.ts";

const ANNOUNCED_EVERY_MS = 1_000;
const PREFIX = "edge.";
/** So long it takes until edges that are told to stop at the same time know of each other. */
const OTHERS_HEARD_WITHIN_MS = 400;

type EdgeEntry = { url: string | null; listeners: number; load: number; leaving: boolean };

/** An edge in the directory: that it is there, and which others are. Without a directory it is alone. */
export class EdgePresence {
  readonly #directory: Directory | undefined;
  readonly #key: string;
  readonly #url: string | null;
  #announcing: Subscription | undefined;
  #describe: () => { listeners: number; load: number } = () => ({ listeners: 0, load: 0 });
  #leaving = false;

  constructor(options: { directory: Directory | undefined; id: string; url: string | null }) {
    this.#directory = options.directory;
    this.#key = PREFIX + options.id;
    this.#url = options.url;
  }

  announce(describe: () => { listeners: number; load: number }): void {
    this.#describe = describe;
    this.#announcing?.unsubscribe();
    this.#announcing = this.#directory?.announce(this.#key, () => this.#entry(), ANNOUNCED_EVERY_MS);
  }

  /** Nobody is sent here any more. */
  leave(): void {
    this.#leaving = true;
    this.announce(this.#describe);
  }

  /** Addresses of edges elsewhere, the least loaded first. */
  alternates(): string[] {
    const urls = this.#others()
      .sort((a, b) => a.load - b.load)
      .map(({ url }) => url)
      .filter((url) => url !== null && url !== this.#url);
    return [...new Set(urls)] as string[];
  }

  /** Whether there is an edge that stays, here or elsewhere, once all who leave now have said so. */
  async othersStay(): Promise<boolean> {
    if (this.#directory === undefined) return false;
    await new Promise((resolve) => setTimeout(resolve, OTHERS_HEARD_WITHIN_MS));
    return this.#others().length > 0;
  }

  close(): void {
    this.#announcing?.unsubscribe();
  }

  #others(): EdgeEntry[] {
    return [...(this.#directory?.living(PREFIX) ?? [])]
      .filter(([key]) => key !== this.#key)
      .map(([, value]) => decodeMessage<EdgeEntry>(value))
      .filter((entry) => !entry.leaving);
  }

  #entry(): Uint8Array {
    const { listeners, load } = this.#describe();
    return encodeMessage({ url: this.#url, listeners, load, leaving: this.#leaving } satisfies EdgeEntry);
  }
}
