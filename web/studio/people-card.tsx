import { useState } from "preact/hooks";
import type { RoomSpeaker } from "../api/room-api.ts";
import { InviteIcon } from "../ui/icons.tsx";
import { Portrait } from "../ui/portrait.tsx";
import { inOrder } from "../ui/speaker-order.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import type { StudioModel } from "./studio-model.ts";

export function PeopleCard({ model }: { model: StudioModel }) {
  const [inviting, setInviting] = useState(false);
  const [removing, setRemoving] = useState<RoomSpeaker>();
  const room = model.room.value;
  if (room === undefined) return null;
  return (
    <section class="card people" aria-labelledby="people-title">
      <div class="card-head">
        <h2 id="people-title">On stage</h2>
        {model.isHost && (
          <button type="button" class="button" onClick={() => setInviting(true)}>
            <InviteIcon />
            Invite a guest
          </button>
        )}
      </div>
      <ul>
        {inOrder(room.speakers).map((speaker) => (
          <Person
            key={speaker.id}
            speaker={speaker}
            live={room.state === "live"}
            me={speaker.id === model.me.value?.id}
            onRemove={model.isHost && speaker.role === "guest" ? () => setRemoving(speaker) : undefined}
          />
        ))}
      </ul>
      {inviting && <InviteDialog model={model} onClose={() => setInviting(false)} />}
      {removing !== undefined && (
        <ConfirmDialog
          title={`Take ${removing.name} off the stage?`}
          text="Their link stops working at once. They can still listen, and you can invite them again."
          yes="Remove"
          no="Keep"
          onYes={() => {
            setRemoving(undefined);
            void model.remove(removing.id);
          }}
          onNo={() => setRemoving(undefined)}
        />
      )}
    </section>
  );
}

type PersonProps = { speaker: RoomSpeaker; live: boolean; me: boolean; onRemove: (() => void) | undefined };

function Person({ speaker, live, me, onRemove }: PersonProps) {
  return (
    <li class={speaker.onAir ? "person" : "person is-away"}>
      <Portrait {...speaker} />
      <span class="person-text">
        <b>
          {speaker.name}
          {me && <span class="person-me"> (you)</span>}
        </b>
        <small>{placeOf(speaker, live)}</small>
      </span>
      {onRemove !== undefined && (
        <button type="button" class="link" onClick={onRemove} aria-label={`Remove ${speaker.name}`}>
          Remove
        </button>
      )}
    </li>
  );
}

function placeOf(speaker: RoomSpeaker, live: boolean): string {
  const role = speaker.role === "host" ? "Host" : "Guest";
  if (!speaker.onAir) return `${role} · not on stage`;
  if (speaker.speaking) return `${role} · speaking`;
  return `${role} · ${live ? "on air" : "backstage"}`;
}
