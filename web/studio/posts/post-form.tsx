import { PictureChoice } from "./picture-choice.tsx";
import { ALT_MAX, type PostDeskModel } from "./post-desk-model.ts";

const LINK_MAX = 2_000;

/** Text, link, picture, and whether somebody paid for it. */
export function PostForm({ desk }: { desk: PostDeskModel }) {
  const { text, link, promoted } = desk.draft.value;
  const left = desk.lettersLeft.value;
  const busy = desk.busy.value;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void desk.send();
  };
  return (
    <form class="form post-form" onSubmit={submit} noValidate>
      <div class="field">
        <div class="field-head">
          <label for="post-text">Tell everybody</label>
          <span id="post-left" class={left < 0 ? "count is-over" : "count"}>
            {left < 0 ? `${-left} too many` : `${left} left`}
          </span>
        </div>
        <textarea
          id="post-text"
          rows={3}
          dir="auto"
          placeholder="We begin at eight."
          aria-describedby="post-left"
          value={text}
          onInput={({ currentTarget }) => desk.write({ text: currentTarget.value })}
        />
      </div>
      <div class="field">
        <label for="post-link">Link</label>
        <input
          id="post-link"
          type="url"
          maxLength={LINK_MAX}
          placeholder="https://, if there is one"
          autocomplete="off"
          value={link}
          onInput={({ currentTarget }) => desk.write({ link: currentTarget.value })}
        />
      </div>
      <PictureChoice desk={desk} altMax={ALT_MAX} />
      <label class="switch">
        <input
          type="checkbox"
          checked={promoted}
          onChange={({ currentTarget }) => desk.write({ promoted: currentTarget.checked })}
        />
        <span class="switch-text">
          Promoted
          <small>Paid for, or on behalf of somebody else. It is marked wherever it is shown.</small>
        </span>
      </label>
      {desk.trouble.value !== undefined && (
        <p class="trouble" role="alert">
          {desk.trouble.value}
        </p>
      )}
      <div class="row">
        <button type="submit" class="button button-primary" disabled={busy !== undefined || left < 0}>
          {busy === "sending" ? "Posting…" : "Post"}
        </button>
      </div>
    </form>
  );
}
