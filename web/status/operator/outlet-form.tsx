import { useId, useState } from "preact/hooks";
import { DELIVERY_EVENTS, type DeliveryEvent } from "../../../src/protocol/index.ts";
import { CopyField } from "../../ui/copy-field.tsx";
import type { OutletWish } from "./operator-api.ts";
import type { OperatorModel } from "./operator-model.ts";
import { sendForm, textOf } from "./send-form.ts";

type Kind = OutletWish["kind"];

/** A webhook, or a Mastodon-compatible server. */
export function OutletForm({ operator }: { operator: OperatorModel }) {
  const [kind, setKind] = useState<Kind>("webhook");
  const id = useId();
  const submit = sendForm((form) => operator.addOutlet(wishOf(form, kind)));
  return (
    <>
      {operator.secret.value !== undefined && (
        <CopyField
          focused
          label="The new webhook's secret"
          value={operator.secret.value}
          hint="Copy it now: it is shown only once. Its holder can check that a message came from here."
        />
      )}
      <form class="form" onSubmit={submit}>
        <div class="field">
          <label for={`${id}k`}>Kind</label>
          <select id={`${id}k`} value={kind} onChange={({ currentTarget }) => setKind(currentTarget.value as Kind)}>
            <option value="webhook">Webhook</option>
            <option value="mastodon">Mastodon-compatible server</option>
          </select>
        </div>
        <div class="field">
          <label for={`${id}a`}>Address</label>
          <input id={`${id}a`} name="address" type="url" required placeholder="https://" />
        </div>
        {kind === "mastodon" && (
          <div class="field">
            <label for={`${id}t`}>Access token</label>
            <input id={`${id}t`} name="token" type="password" required autocomplete="off" />
          </div>
        )}
        <fieldset class="choices">
          <legend>What it is told of</legend>
          {DELIVERY_EVENTS.map((event) => (
            <label key={event} class="choice">
              <input type="checkbox" name="events" value={event} defaultChecked={event === "incident"} />
              {event}
            </label>
          ))}
        </fieldset>
        <button type="submit" class="button button-primary" disabled={operator.isBusy.value}>
          Add it
        </button>
      </form>
    </>
  );
}

function wishOf(form: FormData, kind: Kind): OutletWish {
  const events = form.getAll("events").map((event) => String(event) as DeliveryEvent);
  const address = textOf(form, "address");
  return kind === "webhook"
    ? { kind, url: address, events }
    : { kind, server: address, accessToken: textOf(form, "token"), events };
}
