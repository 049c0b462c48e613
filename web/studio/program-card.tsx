import { CopyField } from "../ui/copy-field.tsx";
import type { StudioModel } from "./studio-model.ts";

/** The audience's way in. */
export function ProgramCard({ model, address }: { model: StudioModel; address: string }) {
  const state = model.room.value?.state;
  return (
    <section class="card" aria-label="For the audience">
      <CopyField
        label="Link for the audience"
        value={address}
        hint={state === "waiting" ? "Send it out early: whoever comes before the start hears soft music." : ""}
      />
    </section>
  );
}
