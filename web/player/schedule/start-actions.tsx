import { BellIcon, CalendarIcon, CheckIcon } from "../../ui/icons.tsx";
import type { ReminderModel } from "./reminder-model.ts";

/** How not to forget it. */
export function StartActions({ room, reminder }: { room: string; reminder: ReminderModel }) {
  const isSet = reminder.isSet.value;
  return (
    <div class="start-actions">
      <div class="row row-center">
        <a class="button" href={`/r/${room}/calendar.ics`} download="start.ics">
          <CalendarIcon />
          Add to calendar
        </a>
        {reminder.isPossible && (
          <button
            type="button"
            class="button"
            aria-pressed={isSet}
            disabled={reminder.isBusy.value}
            onClick={() => void reminder.toggle()}
          >
            {isSet ? <CheckIcon /> : <BellIcon />}
            {isSet ? "Reminder set" : "Remind me"}
          </button>
        )}
      </div>
      <p class="hint" role="status">
        {reminder.isPossible
          ? reminder.says.value
          : "This browser cannot be told while the page is closed; a calendar can."}
      </p>
    </div>
  );
}
