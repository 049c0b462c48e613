import type { RoomNotice } from "../../src/protocol/index.ts";

const MAX_ARTISTS = 3;

/** Shows the room on a phone's lock screen, and takes its buttons. Returns what takes it off again. */
export function claimMediaSession(audio: HTMLAudioElement, onStop: () => void): () => void {
  if (!("mediaSession" in navigator)) return () => undefined;
  const { mediaSession } = navigator;
  const handlers = {
    play: () => void audio.play().catch(() => undefined),
    pause: () => audio.pause(),
    stop: onStop,
  } as const;
  const set = (action: keyof typeof handlers, handler: (() => void) | null) => {
    try {
      mediaSession.setActionHandler(action, handler);
    } catch {
      // A browser that does not know an action throws; the button is then simply not there.
    }
  };
  for (const action of ["play", "pause", "stop"] as const) set(action, handlers[action]);
  return () => {
    for (const action of ["play", "pause", "stop"] as const) set(action, null);
    mediaSession.metadata = null;
  };
}

/** The room's title, and who speaks now; else who is there. */
export function showNotice({ title, speakers }: RoomNotice): void {
  if (!("mediaSession" in navigator) || typeof MediaMetadata === "undefined") return;
  const speaking = speakers.filter((speaker) => speaker.speaking);
  const names = (speaking.length > 0 ? speaking : speakers).slice(0, MAX_ARTISTS).map(({ name }) => name);
  const artist = names.join(", ");
  const shown = navigator.mediaSession.metadata;
  if (shown?.title === title && shown.artist === artist) return;
  navigator.mediaSession.metadata = new MediaMetadata({ title, artist });
}
