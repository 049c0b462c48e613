import { useId } from "preact/hooks";
import { NAME_MAX } from "../api/room-api.ts";
import type { StudioModel } from "./studio-model.ts";

/** Saved when it is left, or by Enter. */
export function NameField({ model }: { model: StudioModel }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>Your name, as listeners see it</label>
      <input
        id={id}
        type="text"
        maxLength={NAME_MAX}
        autocomplete="name"
        defaultValue={model.me.value?.name ?? ""}
        onChange={(event) => void model.rename(event.currentTarget.value.trim())}
      />
    </div>
  );
}
