/** The encodings of one program that a listener can choose from. */
export const RENDITIONS = {
  /** Speech for everyone. */
  voice: { bitrate: 32_000, channels: 1 },
  /** For poor networks, and what an edge falls back to under load. */
  lean: { bitrate: 16_000, channels: 1 },
  /** For rooms that ask for it. */
  music: { bitrate: 96_000, channels: 2 },
} as const satisfies Record<string, { bitrate: number; channels: 1 | 2 }>;

export type Rendition = keyof typeof RENDITIONS;

export function isRendition(name: string): name is Rendition {
  return Object.hasOwn(RENDITIONS, name);
}

/** Renditions of a room, the default first. Only music rooms carry `music`. */
export function renditionsOf(room: { music: boolean }): readonly [Rendition, ...Rendition[]] {
  return room.music ? ["music", "voice", "lean"] : ["voice", "lean"];
}
