import { Dialog } from "../ui/dialog.tsx";
import { TroubleForm } from "./trouble-form.tsx";
import type { TroubleModel } from "./trouble-model.ts";
import { TroubleResult } from "./trouble-result.tsx";

/** At the foot of every page: quiet until somebody needs it. `status`: the status page, where it is another one. */
export function TroubleEntry({ model, status }: { model: TroubleModel; status: string | undefined }) {
  const outcome = model.outcome.value;
  return (
    <>
      <button type="button" class="link" aria-haspopup="dialog" onClick={() => model.open()}>
        Having trouble?
      </button>
      {status !== undefined && (
        <a class="link" href={status}>
          Status
        </a>
      )}
      {model.isOpen.value && (
        <Dialog title="Having trouble?" onClose={() => model.close()}>
          {outcome === undefined ? <TroubleForm model={model} /> : <TroubleResult model={model} outcome={outcome} />}
        </Dialog>
      )}
    </>
  );
}
