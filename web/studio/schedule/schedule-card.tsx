import { useMemo, useState } from "preact/hooks";
import type { RoomSchedule } from "../../../src/protocol/index.ts";
import { localStart } from "../../schedule/local-start.ts";
import { startOf } from "../../schedule/room-start.ts";
import { emptyStart, readStartFields, StartFields } from "../../schedule/start-fields.tsx";
import { hereAndNow, meantText, whenText } from "../../schedule/start-words.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import type { StudioModel } from "../studio-model.ts";
import type { ScheduleModel } from "./schedule-model.ts";
import { startSentence, untilText } from "./schedule-words.ts";

/** When the room begins by itself: to see, to set, to move and to take back. */
export function ScheduleCard({ model }: { model: StudioModel }) {
  const schedule = useMemo(() => model.openSchedule(), [model]);
  const room = model.room.value;
  if (room === undefined) return null;
  const start = startOf(room);
  const maySet = room.state === "waiting";
  if (start === undefined && !maySet) return null;
  return (
    <section class="card schedule-card" aria-labelledby="schedule-title">
      <h2 id="schedule-title">The start</h2>
      {start === undefined ? (
        <p>No start is set: the room begins when you go live.</p>
      ) : (
        <SetStart model={model} start={start} />
      )}
      <Outcome schedule={schedule} />
      {maySet && (
        <details class="fold" key={start?.scheduledAtMs}>
          <summary>{start === undefined ? "Set a start" : "Change the start"}</summary>
          <ScheduleForm schedule={schedule} start={start} />
        </details>
      )}
    </section>
  );
}

function SetStart({ model, start }: { model: StudioModel; start: RoomSchedule }) {
  const reader = useMemo(hereAndNow, []);
  const nowMs = model.serverMs.value;
  const room = model.room.value?.state ?? "waiting";
  const meant = meantText(start.scheduledAtMs, start.timeZone, reader);
  const onStage = model.speaker.value?.phase === "on-air";
  return (
    <>
      <div class="card-head">
        <p class="schedule-when">{whenText(start.scheduledAtMs, nowMs, reader)}</p>
        {room === "waiting" && <p class="pill pill-waiting schedule-left">{untilText({ schedule: start, nowMs })}</p>}
      </div>
      {meant !== "" && <p class="hint">{meant}</p>}
      <p>{startSentence({ schedule: start, room, nowMs, onStage, reader })}</p>
    </>
  );
}

function Outcome({ schedule }: { schedule: ScheduleModel }) {
  return (
    <>
      <p class="hint good" role="status">
        {schedule.says.value}
      </p>
      {schedule.note.value !== undefined && <p class="note">{schedule.note.value}</p>}
      {schedule.trouble.value !== undefined && (
        <p class="trouble" role="alert">
          {schedule.trouble.value}
        </p>
      )}
    </>
  );
}

function ScheduleForm({ schedule, start }: { schedule: ScheduleModel; start: RoomSchedule | undefined }) {
  const [clearing, setClearing] = useState(false);
  const fields = start ? localStart(start.scheduledAtMs, start.timeZone) : emptyStart(hereAndNow().timeZone);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    void schedule.set(readStartFields(new FormData(event.currentTarget)));
  };
  return (
    <form class="form" onSubmit={submit}>
      <StartFields start={fields} required />
      <p class="hint">At this second the room opens by itself. Everybody sees the time as their own clock shows it.</p>
      <div class="row">
        <button type="submit" class="button button-primary" disabled={schedule.busy.value}>
          {start === undefined ? "Set the start" : "Move the start"}
        </button>
        {start !== undefined && (
          <button type="button" class="button" disabled={schedule.busy.value} onClick={() => setClearing(true)}>
            Take it back
          </button>
        )}
      </div>
      {clearing && (
        <ConfirmDialog
          title="Take the start back?"
          text="Countdowns disappear, calendars are told that it is off, and the room begins only when you go live."
          yes="Take it back"
          no="Keep it"
          onYes={() => {
            setClearing(false);
            void schedule.clear();
          }}
          onNo={() => setClearing(false)}
        />
      )}
    </form>
  );
}
