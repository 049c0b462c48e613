import { useEffect } from "preact/hooks";
import type { StatusModel } from "../status-model.ts";
import { MaintenanceForm } from "./maintenance-form.tsx";
import { ModerationList } from "./moderation-list.tsx";
import type { OperatorModel } from "./operator-model.ts";
import { OutletForm } from "./outlet-form.tsx";
import { OutletList } from "./outlet-list.tsx";

type Props = { model: StatusModel; operator: OperatorModel; titles: ReadonlyMap<string, string> };

/** For whoever runs this server: the token is that of the lobby. */
export function OperatorCard(props: Props) {
  const { operator } = props;
  if (operator.isIn.value) return <Desk {...props} />;
  return operator.refusal.value === undefined ? null : (
    <p class="trouble" role="alert">
      {operator.refusal.value}
    </p>
  );
}

function Desk({ model, operator, titles }: Props) {
  useEffect(() => void operator.refresh(), [operator]);
  const nowMs = model.nowMs.value;
  return (
    <section class="card wide" aria-labelledby="operator-title">
      <div class="card-head">
        <h2 id="operator-title">For the operator</h2>
        <button type="button" class="button" onClick={() => void operator.refresh()}>
          Look again
        </button>
      </div>
      {operator.refusal.value !== undefined && (
        <p class="trouble" role="alert">
          {operator.refusal.value}
        </p>
      )}
      <details class="fold" open>
        <summary>Comments that wait ({operator.waiting.value.length})</summary>
        <ModerationList operator={operator} nowMs={nowMs} titles={titles} />
      </details>
      <details class="fold">
        <summary>Announce work</summary>
        <MaintenanceForm
          operator={operator}
          planned={(model.now.value?.maintenance ?? []).filter(({ toMs }) => toMs > nowMs)}
          nowMs={nowMs}
          rooms={titles}
        />
      </details>
      <details class="fold">
        <summary>Outlets ({operator.outlets.value.length})</summary>
        <div class="form">
          <OutletList operator={operator} nowMs={nowMs} />
          <h3>Add one</h3>
          <OutletForm operator={operator} />
        </div>
      </details>
    </section>
  );
}
