import { useCopy } from "../ui/copy-field.tsx";
import { CheckIcon, CopyIcon } from "../ui/icons.tsx";
import type { DoorModel } from "./door-model.ts";

const USUAL_COUNT = 10;
/** Of one press; the room's own bound is the server's. */
const COUNT_MAX = 500;

/** Links for those who must not wait, such as the press: each lets one person in. */
export function ListenerInvitations({ door }: { door: DoorModel }) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const count = Number(new FormData(event.currentTarget).get("count"));
    if (Number.isInteger(count) && count >= 1) void door.invite(Math.min(count, COUNT_MAX));
  };
  return (
    <form class="form" onSubmit={submit}>
      <div class="field">
        <label for="invitation-count">How many links</label>
        <div class="copy-row">
          <input
            id="invitation-count"
            name="count"
            type="number"
            min="1"
            max={COUNT_MAX}
            step="1"
            inputMode="numeric"
            defaultValue={String(USUAL_COUNT)}
          />
          <button type="submit" class="button" disabled={door.busy.value}>
            Make links
          </button>
        </div>
        <p class="hint">Each lets one person in without waiting, whatever the queue.</p>
      </div>
      {door.links.value.length > 0 && <Links links={door.links.value} />}
    </form>
  );
}

function Links({ links }: { links: readonly string[] }) {
  const text = links.join("\n");
  const { copied, copy } = useCopy(text);
  return (
    <div class="field">
      <label for="invitation-links">{links.length === 1 ? "One link" : `${links.length} links`}, one a line</label>
      <textarea id="invitation-links" readOnly rows={Math.min(6, links.length)} value={text} />
      <div class="row">
        <button type="button" class="button" onClick={() => void copy()}>
          {copied ? <CheckIcon /> : <CopyIcon />}
          <span aria-live="polite">{copied ? "Copied" : "Copy all"}</span>
        </button>
      </div>
      <p class="hint">Copy them now: they are shown only once.</p>
    </div>
  );
}
