import { effect } from "@preact/signals";
import type { PlayerModel } from "./player-model.ts";

/** Title and buttons for lock screens, headphones and media keys, where the browser has them. */
export function showOnLockScreen(model: PlayerModel): void {
  const session = navigator.mediaSession;
  if (session === undefined) return;
  session.setActionHandler("play", () => void model.listen());
  session.setActionHandler("pause", () => model.stop());
  session.setActionHandler("stop", () => model.stop());
  let shown = "";
  effect(() => {
    const { title, button } = model.view.value;
    session.playbackState = button === "stop" ? "playing" : "paused";
    if (title === shown || title === "") return;
    shown = title;
    session.metadata = new MediaMetadata({ title, artist: "Live on Stentor" });
  });
}
