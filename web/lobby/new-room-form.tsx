import { useId, useState } from "preact/hooks";
import { NAME_MAX, TITLE_MAX } from "../api/room-api.ts";
import { emptyStart, readStartFields, StartFields } from "../schedule/start-fields.tsx";
import { hereAndNow } from "../schedule/start-words.ts";
import type { LobbyModel } from "./lobby-model.ts";

export function NewRoomForm({ model }: { model: LobbyModel }) {
  const id = useId();
  const [hasStart, setHasStart] = useState(false);
  const busy = model.creating.value;
  const made = model.made.value;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const start = hasStart ? readStartFields(form) : undefined;
    void model.create({ title: text("title"), hostName: text("hostName"), music: form.get("music") !== null, start });
  };
  if (made !== undefined) return <Made {...made} />;
  return (
    <form class="card form" onSubmit={submit}>
      <h2>New room</h2>
      <div class="field">
        <label for={`${id}t`}>Title</label>
        <input
          id={`${id}t`}
          name="title"
          type="text"
          required
          maxLength={TITLE_MAX}
          placeholder="Tonight at eight"
          autocomplete="off"
        />
      </div>
      <div class="field">
        <label for={`${id}n`}>Your name</label>
        <input
          id={`${id}n`}
          name="hostName"
          type="text"
          maxLength={NAME_MAX}
          placeholder="As listeners will see it"
          autocomplete="name"
        />
      </div>
      <label class="switch">
        <input name="music" type="checkbox" />
        <span class="switch-text">
          Music room
          <small>Stereo at a higher quality; for concerts rather than talk.</small>
        </span>
      </label>
      <label class="switch">
        <input
          type="checkbox"
          checked={hasStart}
          onChange={({ currentTarget }) => setHasStart(currentTarget.checked)}
        />
        <span class="switch-text">
          Starts at a set time
          <small>It opens at its second by itself; until then listeners see a countdown.</small>
        </span>
      </label>
      {hasStart && <StartFields start={emptyStart(hereAndNow().timeZone)} required />}
      {model.refusal.value !== undefined && (
        <p class="trouble" role="alert">
          {model.refusal.value}
        </p>
      )}
      <button class="button button-primary" type="submit" disabled={busy}>
        {busy ? "Opening…" : hasStart ? "Make the room" : "Open the room"}
      </button>
      <button class="link" type="button" onClick={() => model.forgetToken()}>
        Forget my operator token on this device
      </button>
    </form>
  );
}

function Made({ note, studio }: { note: string; studio: string }) {
  return (
    <section class="card form" role="status">
      <h2>The room is made</h2>
      <p class="note">{note}</p>
      <a class="button button-primary" href={studio}>
        Go to the studio
      </a>
    </section>
  );
}
