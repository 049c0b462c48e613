import { decodeMessage, encodeMessage } from "../protocol/index.ts";
import type { Directory, Subscription } from "../relay/index.ts";

/** One renewal that is late leaves an edge out for a moment, which harms nobody: others are there to go to. */
const ANNOUNCED_EVERY_MS = 1_000;
const PREFIX = "edge.";
/** Among so few all are named, lest everybody go to one. */
const FEW_EDGES = 8;
/** So long it takes until edges that are told to stop at the same time know of each other. */
const OTHERS_HEARD_WITHIN_MS = 400;

/** `url`: where its listeners reach it, `null` when it shares the address of others. `load`: as the edge says it. */
type EdgeEntry = { url: string | null; listeners: number; load: number };

/** An edge in the directory: that it is there, and which others are. Without a directory it is alone. */
export class EdgePresence {
  readonly #directory: Directory | undefined;
  readonly #key: string;
  readonly #url: string | null;
  #announcing: Subscription | undefined;

  constructor(options: { directory: Directory | undefined; id: string; url: string | null }) {
    this.#directory = options.directory;
    this.#key = PREFIX + options.id;
    this.#url = options.url;
  }

  announce(describe: () => { listeners: number; load: number }): void {
    const entry = () => encodeMessage({ url: this.#url, ...describe() } satisfies EdgeEntry);
    this.#announcing = this.#directory?.announce(this.#key, entry, ANNOUNCED_EVERY_MS);
  }

  /** Nobody is sent here any more. */
  leave(): void {
    this.#announcing?.unsubscribe();
  }

  /** Addresses of edges elsewhere: of the less loaded half, and of all where they are few. */
  alternates(): string[] {
    const byLoad = this.#others().sort((a, b) => a.load - b.load);
    const urls = new Set(byLoad.flatMap(({ url }) => (url === null || url === this.#url ? [] : [url])));
    return [...urls].slice(0, Math.max(FEW_EDGES, urls.size / 2));
  }

  /** Whether there is an edge that stays, here or elsewhere, once all who leave now have said so. */
  async othersStay(): Promise<boolean> {
    if (this.#directory === undefined) return false;
    await new Promise((resolve) => setTimeout(resolve, OTHERS_HEARD_WITHIN_MS));
    return this.#others().length > 0;
  }

  #others(): EdgeEntry[] {
    return [...(this.#directory?.living(PREFIX) ?? [])]
      .filter(([key]) => key !== this.#key)
      .map(([, value]) => decodeMessage<EdgeEntry>(value));
  }
}
