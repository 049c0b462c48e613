import { useId } from "preact/hooks";
import type { LobbyModel } from "./lobby-model.ts";

/** Quiet, because most who come here listen. */
export function OperatorField({ model }: { model: LobbyModel }) {
  const id = useId();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    model.useToken(String(new FormData(event.currentTarget).get("token") ?? ""));
  };
  return (
    <details class="quiet" open={model.refusal.value !== undefined}>
      <summary>I run this server</summary>
      <form class="form" onSubmit={submit}>
        <div class="field">
          <label for={id}>Operator token</label>
          <input id={id} name="token" type="password" required autocomplete="current-password" spellcheck={false} />
          <p class="hint">
            It was printed when Stentor first started, and is kept in the file <code>operator-token</code> in its data
            folder.
          </p>
        </div>
        {model.refusal.value !== undefined && (
          <p class="trouble" role="alert">
            {model.refusal.value}
          </p>
        )}
        <button class="button" type="submit">
          Use this token
        </button>
      </form>
    </details>
  );
}
