/** What both kinds of MediaSource have in common. */
export type MediaSourceLike = MediaSource;

type MediaSourceClass = { new (): MediaSourceLike; isTypeSupported(type: string): boolean };

export const SOURCE_TYPE = 'audio/mp4; codecs="opus"';

/** The class for a path, when the browser has it and it takes our sound. */
export function mediaSourceClass(path: "mse" | "managed-mse"): MediaSourceClass | undefined {
  const name = path === "mse" ? "MediaSource" : "ManagedMediaSource";
  const found = (globalThis as Record<string, unknown>)[name] as MediaSourceClass | undefined;
  return found?.isTypeSupported(SOURCE_TYPE) ? found : undefined;
}
