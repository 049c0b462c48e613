import { useEffect, useId } from "preact/hooks";
import type { StatusModel } from "../status-model.ts";
import { SUBSCRIBE_CHOICES, type SubscribeModel } from "./subscribe-model.ts";

type Props = { model: StatusModel; subscribe: SubscribeModel };

/** On this device, by mail, or by a feed. */
export function SubscribeCard({ model, subscribe }: Props) {
  useEffect(() => void subscribe.look(), [subscribe]);
  const { vapidPublicKey, mail } = model.config.value ?? { vapidPublicKey: null, mail: false };
  const hasPush = vapidPublicKey !== null && vapidPublicKey !== "" && subscribe.canPush;
  const says = subscribe.says.value;
  return (
    <section class="card wide" aria-labelledby="subscribe-title">
      <h2 id="subscribe-title">Be told</h2>
      {(hasPush || mail) && <Choices subscribe={subscribe} />}
      <div class="subscribe-ways">
        {hasPush && <PushWay model={model} subscribe={subscribe} publicKey={vapidPublicKey} />}
        {mail && <MailWay model={model} subscribe={subscribe} />}
      </div>
      {says !== undefined && (
        <p class={says.good ? "good" : "trouble"} role="status">
          {says.text}
        </p>
      )}
      <p class="feeds">
        For programs: <a href="/status/feed.atom">Atom feed</a>, <a href="/status/summary.json">summary</a>,{" "}
        <a href="/status/reports.json">reports</a> and <a href="/status/history.json">history</a> as JSON,{" "}
        <a href="/status/badge.svg">badge</a>.
      </p>
    </section>
  );
}

function Choices({ subscribe }: { subscribe: SubscribeModel }) {
  return (
    <fieldset class="choices">
      <legend class="unseen">Of what</legend>
      {SUBSCRIBE_CHOICES.map(({ key, name }) => (
        <label key={key} class="choice">
          <input
            type="checkbox"
            checked={subscribe.choices.value.has(key)}
            onChange={({ currentTarget }) => subscribe.choose(key, currentTarget.checked)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

function PushWay({ model, subscribe, publicKey }: Props & { publicKey: string }) {
  return subscribe.isPushed.value ? (
    <button type="button" class="button" disabled={subscribe.isBusy.value} onClick={() => void subscribe.pushNoMore()}>
      Stop notifications here
    </button>
  ) : (
    <button
      type="button"
      class="button button-primary"
      disabled={subscribe.isBusy.value}
      onClick={() => void subscribe.pushHere(publicKey, model.room.value)}
    >
      Notify me on this device
    </button>
  );
}

function MailWay({ model, subscribe }: Props) {
  const id = useId();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const address = String(new FormData(event.currentTarget).get("address") ?? "").trim();
    void subscribe.mail(address, model.room.value);
  };
  return (
    <form class="mail-way" onSubmit={submit}>
      <label class="unseen" for={id}>
        E-mail address
      </label>
      <input
        id={id}
        name="address"
        type="email"
        required
        autocomplete="email"
        placeholder="you@example.org"
        maxLength={254}
      />
      <button type="submit" class="button" disabled={subscribe.isBusy.value}>
        Send mail
      </button>
    </form>
  );
}
