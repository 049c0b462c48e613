import { SpeakerIcon, SpeakerOffIcon } from "../ui/icons.tsx";
import type { PlayerModel } from "./player-model.ts";

export function VolumeControl({ model }: { model: PlayerModel }) {
  const silent = model.muted.value || model.volume.value === 0;
  return (
    <div class="volume">
      <button
        type="button"
        class="button button-icon"
        aria-pressed={model.muted.value}
        aria-label="Mute"
        onClick={() => model.setMuted(!model.muted.value)}
      >
        {silent ? <SpeakerOffIcon /> : <SpeakerIcon />}
      </button>
      <input
        type="range"
        min="0"
        max="1"
        step="0.01"
        aria-label="Volume"
        value={model.muted.value ? 0 : model.volume.value}
        onInput={(event) => model.setVolume(event.currentTarget.valueAsNumber)}
      />
    </div>
  );
}
