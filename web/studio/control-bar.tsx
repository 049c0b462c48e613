import { useState } from "preact/hooks";
import { LeaveIcon, MicIcon, MicOffIcon } from "../ui/icons.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import type { StudioModel } from "./studio-model.ts";

/** The buttons of the evening, always in reach of a thumb. */
export function ControlBar({ model }: { model: StudioModel }) {
  const [ending, setEnding] = useState(false);
  const phase = model.speaker.value?.phase ?? "idle";
  const onStage = model.wouldBeMissed();
  const hasMicrophone = onStage || phase === "ready";
  const waiting = model.room.value?.state === "waiting";
  const host = model.isHost;
  return (
    <div class="control-bar">
      {onStage && <MuteButton model={model} />}
      {phase === "ready" && <JoinButton model={model} primary={!host || !waiting} live={!waiting} />}
      {host && waiting && (
        <button
          type="button"
          class="button button-live"
          disabled={!hasMicrophone || model.busy.value !== undefined}
          onClick={() => void model.goLive()}
        >
          {model.busy.value === "live" ? "Going live…" : "Go live"}
        </button>
      )}
      {onStage && (
        <button type="button" class="button button-leave" aria-label="Leave the stage" onClick={() => model.leave()}>
          <LeaveIcon />
          <span>Leave</span>
        </button>
      )}
      {host && (
        <button type="button" class="button button-danger" aria-label="End room" onClick={() => setEnding(true)}>
          <span>
            End<span class="control-word"> room</span>
          </span>
        </button>
      )}
      {ending && (
        <ConfirmDialog
          title="End the room for everyone?"
          text="Speakers and listeners are sent away, and the room cannot be opened again."
          yes="End the room"
          no="Keep going"
          onYes={() => {
            setEnding(false);
            void model.end();
          }}
          onNo={() => setEnding(false)}
        />
      )}
    </div>
  );
}

function MuteButton({ model }: { model: StudioModel }) {
  const muted = model.speaker.value?.muted ?? false;
  return (
    <button
      type="button"
      class={muted ? "button button-mute is-muted" : "button button-mute"}
      aria-pressed={muted}
      aria-keyshortcuts="M Space"
      title="Mute (M or space bar)"
      onClick={() => model.toggleMute()}
    >
      {muted ? <MicOffIcon /> : <MicIcon />}
      {muted ? "Unmute" : "Mute"}
    </button>
  );
}

function JoinButton({ model, primary, live }: { model: StudioModel; primary: boolean; live: boolean }) {
  return (
    <button type="button" class={primary ? "button button-primary" : "button"} onClick={() => model.join()}>
      {live ? "Join, on air" : "Join backstage"}
    </button>
  );
}
