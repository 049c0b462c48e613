import { TROUBLE_CATEGORIES, TROUBLE_TEXT_MAX } from "../../src/protocol/index.ts";
import { usePageId } from "../ui/use-page-id.ts";
import type { TroubleModel } from "./trouble-model.ts";
import { CATEGORY_WORDS } from "./trouble-words.ts";

/** So many characters before the end, what is left is said. */
const NEAR_END = 60;

export function TroubleForm({ model }: { model: TroubleModel }) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void model.send();
  };
  return (
    <form class="form" onSubmit={submit}>
      <Categories model={model} />
      <OwnWords model={model} />
      <p class="hint">
        Sent with it: what this page noticed of the sound, your time zone and your language. The sound goes on.
      </p>
      <div class="row row-end">
        <button type="button" class="button" onClick={() => model.close()}>
          Cancel
        </button>
        <button type="submit" class="button button-primary" disabled={model.isSending.value}>
          {model.isSending.value ? "Sending…" : "Send"}
        </button>
      </div>
    </form>
  );
}

function Categories({ model }: { model: TroubleModel }) {
  const name = usePageId();
  return (
    <fieldset class="trouble-kinds">
      <legend>What goes wrong?</legend>
      {TROUBLE_CATEGORIES.map((category) => (
        <label key={category} class="trouble-kind">
          <input
            type="radio"
            name={name}
            value={category}
            required
            checked={model.category.value === category}
            onChange={() => {
              model.category.value = category;
            }}
          />
          <span>
            {CATEGORY_WORDS[category].name}
            <small>{CATEGORY_WORDS[category].means}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function OwnWords({ model }: { model: TroubleModel }) {
  const id = usePageId();
  const left = TROUBLE_TEXT_MAX - model.text.value.length;
  return (
    <div class="field">
      <label for={id}>
        In your words <small>if you like</small>
      </label>
      <textarea
        id={id}
        rows={2}
        dir="auto"
        maxLength={TROUBLE_TEXT_MAX}
        value={model.text.value}
        aria-describedby={`${id}h`}
        onInput={(event) => {
          model.text.value = event.currentTarget.value;
        }}
      />
      <p class="hint" id={`${id}h`}>
        Others may read it on the status page: please name nobody.
        {left <= NEAR_END && ` ${left} characters left.`}
      </p>
    </div>
  );
}
