import { useState } from "preact/hooks";
import { startOf } from "../schedule/room-start.ts";
import { hereAndNow } from "../schedule/start-words.ts";
import { LeaveIcon, MicIcon, MicOffIcon } from "../ui/icons.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { earlyText } from "./schedule/schedule-words.ts";
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
      {host && waiting && <LiveButton model={model} disabled={!hasMicrophone} />}
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

/** Before a start that is set, it says first what it does. */
function LiveButton({ model, disabled }: { model: StudioModel; disabled: boolean }) {
  const [asking, setAsking] = useState(false);
  const room = model.room.value;
  const schedule = room && startOf(room);
  const isEarly = schedule?.phase === "backstage" && schedule.scheduledAtMs > model.serverMs.value;
  const word = isEarly ? "Go live early" : "Go live";
  return (
    <>
      <button
        type="button"
        class="button button-live"
        disabled={disabled || model.busy.value !== undefined}
        onClick={() => (isEarly ? setAsking(true) : void model.goLive())}
      >
        {model.busy.value === "live" ? "Going live…" : word}
      </button>
      {asking && isEarly && (
        <ConfirmDialog
          title="Go live before the start?"
          text={earlyText({ schedule, nowMs: model.serverMs.value, reader: hereAndNow() })}
          yes="Go live now"
          no="Wait for the start"
          onYes={() => {
            setAsking(false);
            void model.goLive();
          }}
          onNo={() => setAsking(false)}
        />
      )}
    </>
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
