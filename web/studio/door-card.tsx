import { useEffect, useMemo, useState } from "preact/hooks";
import type { DoorView } from "../../src/protocol/index.ts";
import type { DoorModel } from "./door-model.ts";
import { doorSentence, localText, withOffset, zoneText } from "./door-words.ts";
import { ListenerInvitations } from "./listener-invitations.tsx";
import type { StudioModel } from "./studio-model.ts";

/** The host's hand on the door: how many may come in, from when on, and who comes past the queue. */
export function DoorCard({ model }: { model: StudioModel }) {
  const door = useMemo(() => model.openDoor(), [model]);
  useEffect(() => door.watch(), [door]);
  const view = door.view.value;
  if (view === undefined) return null;
  return (
    <section class="card door-card" aria-labelledby="door-title">
      <div class="card-head">
        <h2 id="door-title">The door</h2>
        <SuspendButton door={door} suspended={view.status === "suspended"} />
      </div>
      <p class="door-facts">{doorSentence(view)}</p>
      {door.trouble.value !== undefined && (
        <p class="trouble" role="alert">
          {door.trouble.value}
        </p>
      )}
      <details class="fold">
        <summary>Seats and start</summary>
        <DoorForm door={door} view={view} />
      </details>
      <details class="fold">
        <summary>Invitations past the queue</summary>
        <ListenerInvitations door={door} />
      </details>
    </section>
  );
}

function SuspendButton({ door, suspended }: { door: DoorModel; suspended: boolean }) {
  return (
    <button
      type="button"
      class={suspended ? "button button-primary" : "button"}
      disabled={door.busy.value}
      title={suspended ? "" : "Who is inside stays, and who waits keeps the place"}
      onClick={() => void door.set({ suspended: !suspended })}
    >
      {suspended ? "Let people in again" : "Let nobody in"}
    </button>
  );
}

function DoorForm({ door, view }: { door: DoorModel; view: DoorView }) {
  const [saved, setSaved] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const fields = new FormData(event.currentTarget);
    const seats = String(fields.get("seats") ?? "").trim();
    const start = String(fields.get("start") ?? "");
    const isNewStart = start !== localText(view.opensAtMs);
    await door.set({
      seats: seats === "" ? null : Number(seats),
      ...(isNewStart && { opensAt: withOffset(start) }),
    });
    setSaved(door.trouble.value === undefined);
  };
  return (
    <form class="form" onSubmit={submit} onInput={() => setSaved(false)}>
      <div class="field">
        <label for="door-seats">Seats</label>
        <input
          id="door-seats"
          name="seats"
          type="number"
          min="1"
          max="100000000"
          step="1"
          inputMode="numeric"
          defaultValue={view.seats === null ? "" : String(view.seats)}
          aria-describedby="door-seats-hint"
        />
        <p id="door-seats-hint" class="hint">
          Leave it empty for as many as the servers carry.
        </p>
      </div>
      <div class="field">
        <label for="door-start">Doors open at</label>
        <input
          id="door-start"
          name="start"
          type="datetime-local"
          defaultValue={localText(view.opensAtMs)}
          aria-describedby="door-start-hint"
        />
        <p id="door-start-hint" class="hint">
          Your time ({zoneText()}). Whoever comes before gets a number, and the order is drawn by lot at that moment.
          Leave it empty to let people in as they come.
        </p>
      </div>
      <div class="row">
        <button type="submit" class="button button-primary" disabled={door.busy.value}>
          Save
        </button>
        <span class="door-saved" role="status">
          {saved ? "Saved." : ""}
        </span>
      </div>
    </form>
  );
}
