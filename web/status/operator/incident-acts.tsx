import { useId } from "preact/hooks";
import type { IncidentUpdate } from "../../../src/protocol/index.ts";
import { STAGE_WORDS } from "../status-words.ts";
import type { OperatorModel } from "./operator-model.ts";
import { sendForm, textOf } from "./send-form.ts";

const STAGES = Object.keys(STAGE_WORDS) as IncidentUpdate["stage"][];

/** What the operator says of an incident, and that it is none. */
export function IncidentActs({ operator, incident }: { operator: OperatorModel; incident: string }) {
  const id = useId();
  const submit = sendForm((form) =>
    operator.say(incident, { stage: textOf(form, "stage") as IncidentUpdate["stage"], text: textOf(form, "text") }),
  );
  return (
    <form class="incident-acts" onSubmit={submit}>
      <label for={`${id}t`}>Say what is being done</label>
      <textarea id={`${id}t`} name="text" rows={2} required maxLength={1_000} dir="auto" />
      <div class="row">
        <label class="unseen" for={`${id}s`}>
          Stage
        </label>
        <select id={`${id}s`} name="stage" class="select-small">
          {STAGES.map((stage) => (
            <option key={stage} value={stage}>
              {STAGE_WORDS[stage]}
            </option>
          ))}
        </select>
        <button type="submit" class="button button-primary" disabled={operator.isBusy.value}>
          Publish
        </button>
        <button
          type="button"
          class="button"
          disabled={operator.isBusy.value}
          onClick={() => void operator.judge(incident, true)}
        >
          False alarm
        </button>
      </div>
    </form>
  );
}
