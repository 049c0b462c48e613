import { PlayIcon, StopIcon } from "../ui/icons.tsx";
import type { PlayerView } from "./player-view.ts";

type Does = PlayerView["button"];

const LABELS: Record<Does, string> = {
  listen: "Listen",
  connecting: "Tuning in",
  stop: "Stop",
  tap: "Tap to hear",
  here: "Listen here",
};

type Props = { does: Does; speaking: boolean; onListen: () => void; onStop: () => void };

/** The one thing to press. Waves go out from it while somebody speaks. */
export function ListenButton({ does, speaking, onListen, onStop }: Props) {
  const sounding = does === "stop";
  const classes = ["listen", `listen-${does}`, sounding && speaking ? "is-speaking" : ""].filter(Boolean).join(" ");
  return (
    <button
      type="button"
      class={classes}
      onClick={sounding || does === "connecting" ? onStop : onListen}
      aria-label={does === "connecting" ? "Tuning in; press to stop" : LABELS[does]}
    >
      <span class="wave" aria-hidden="true" />
      <span class="wave" aria-hidden="true" />
      <span class="listen-face">
        {sounding ? <StopIcon /> : does === "connecting" ? <span class="spinner" /> : <PlayIcon />}
        <span class="listen-word">{LABELS[does]}</span>
      </span>
    </button>
  );
}
