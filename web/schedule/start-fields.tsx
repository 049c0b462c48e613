import { useId, useMemo } from "preact/hooks";
import { type LocalStart, USUAL_TIME, zoneNames } from "./local-start.ts";

/** Date, time and zone, as fields of whatever form they stand in; `readStartFields` reads them. */
export function StartFields({ start, required = false }: { start: LocalStart; required?: boolean }) {
  const id = useId();
  const zones = useMemo(zoneNames, []);
  return (
    <div class="start-fields">
      <div class="field">
        <label for={`${id}d`}>Date</label>
        <input id={`${id}d`} name="startDate" type="date" required={required} defaultValue={start.date} />
      </div>
      <div class="field">
        <label for={`${id}t`}>Time</label>
        <input id={`${id}t`} name="startTime" type="time" required={required} defaultValue={start.time} />
      </div>
      <div class="field start-zone">
        <label for={`${id}z`}>Time zone</label>
        <input
          id={`${id}z`}
          name="startZone"
          type="text"
          list={`${id}l`}
          autocomplete="off"
          spellcheck={false}
          maxLength={64}
          placeholder="Europe/Vienna"
          defaultValue={start.timeZone}
        />
        <datalist id={`${id}l`}>
          {zones.map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </div>
    </div>
  );
}

/** No start yet, in the zone of this browser. */
export function emptyStart(timeZone: string): LocalStart {
  return { date: "", time: USUAL_TIME, timeZone };
}

export function readStartFields(form: FormData): LocalStart {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  return { date: text("startDate"), time: text("startTime"), timeZone: text("startZone") };
}
