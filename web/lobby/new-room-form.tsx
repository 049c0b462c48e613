import { useId } from "preact/hooks";
import { NAME_MAX, TITLE_MAX } from "../api/room-api.ts";
import type { LobbyModel } from "./lobby-model.ts";

export function NewRoomForm({ model }: { model: LobbyModel }) {
  const id = useId();
  const busy = model.creating.value;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    void model.create({ title: text("title"), hostName: text("hostName"), music: form.get("music") !== null });
  };
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
      {model.refusal.value !== undefined && (
        <p class="trouble" role="alert">
          {model.refusal.value}
        </p>
      )}
      <button class="button button-primary" type="submit" disabled={busy}>
        {busy ? "Opening…" : "Open the room"}
      </button>
      <button class="link" type="button" onClick={() => model.forgetToken()}>
        Forget my operator token on this device
      </button>
    </form>
  );
}
