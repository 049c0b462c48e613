import { PictureIcon } from "../../ui/icons.tsx";
import type { PostDeskModel } from "./post-desk-model.ts";

/** A picture and what it shows, which goes with it. */
export function PictureChoice({ desk, altMax }: { desk: PostDeskModel; altMax: number }) {
  const picture = desk.picture.value;
  const choose = (input: HTMLInputElement) => {
    const [file] = input.files ?? [];
    input.value = "";
    if (file !== undefined) void desk.choosePicture(file);
  };
  if (picture === undefined) {
    return (
      <div class="picture-choice">
        <label class="button">
          <PictureIcon />
          {desk.busy.value === "picture" ? "Reading…" : "Add a picture"}
          <input
            type="file"
            accept="image/*"
            disabled={desk.busy.value !== undefined}
            onChange={({ currentTarget }) => choose(currentTarget)}
          />
        </label>
      </div>
    );
  }
  return (
    <div class="picture-choice">
      <img src={picture.dataUrl} width={picture.width} height={picture.height} alt={desk.draft.value.alt} />
      <div class="field">
        <label for="post-alt">What the picture shows</label>
        <input
          id="post-alt"
          type="text"
          maxLength={altMax}
          required
          autocomplete="off"
          placeholder="For those who cannot see it"
          value={desk.draft.value.alt}
          onInput={({ currentTarget }) => desk.write({ alt: currentTarget.value })}
        />
      </div>
      <div class="row">
        <button type="button" class="button" onClick={() => desk.dropPicture()}>
          Without a picture
        </button>
      </div>
    </div>
  );
}
