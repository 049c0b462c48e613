import { useId } from "preact/hooks";
import type { Maintenance } from "../../../src/protocol/index.ts";
import { timeText } from "../status-words.ts";
import type { OperatorModel } from "./operator-model.ts";
import { sendForm, textOf } from "./send-form.ts";

type Props = {
  operator: OperatorModel;
  planned: readonly Maintenance[];
  nowMs: number;
  rooms: ReadonlyMap<string, string>;
};

/** Work that is announced, so that what is away meanwhile is no trouble. */
export function MaintenanceForm({ operator, planned, nowMs, rooms }: Props) {
  const id = useId();
  const submit = sendForm((form) => {
    const room = textOf(form, "room");
    return operator.plan({
      title: textOf(form, "title"),
      text: textOf(form, "text"),
      from: instantOf(textOf(form, "from")),
      to: instantOf(textOf(form, "to")),
      ...(room !== "" && { room }),
    });
  });
  return (
    <>
      <ul class="outlets">
        {planned.map((work) => (
          <li key={work.id}>
            <span dir="auto">{work.title}</span>
            <small>
              {timeText(work.fromMs, nowMs)} to {timeText(work.toMs, nowMs)}
            </small>
            <button type="button" class="button" onClick={() => void operator.cancel(work.id)}>
              Cancel it
            </button>
          </li>
        ))}
      </ul>
      <form class="form" onSubmit={submit}>
        <div class="field">
          <label for={`${id}t`}>What is done</label>
          <input id={`${id}t`} name="title" type="text" required maxLength={200} />
        </div>
        <div class="pair">
          <div class="field">
            <label for={`${id}f`}>From</label>
            <input id={`${id}f`} name="from" type="datetime-local" required />
          </div>
          <div class="field">
            <label for={`${id}u`}>To</label>
            <input id={`${id}u`} name="to" type="datetime-local" required />
          </div>
        </div>
        <div class="field">
          <label for={`${id}r`}>Room</label>
          <select id={`${id}r`} name="room">
            <option value="">All of them</option>
            {[...rooms].map(([room, title]) => (
              <option key={room} value={room}>
                {title}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for={`${id}x`}>For everybody to read</label>
          <textarea id={`${id}x`} name="text" rows={2} maxLength={1_000} />
        </div>
        <button type="submit" class="button button-primary" disabled={operator.isBusy.value}>
          Announce
        </button>
      </form>
    </>
  );
}

/** From the field's local time. */
function instantOf(local: string): string {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString();
}
