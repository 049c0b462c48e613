import type { LobbyModel } from "./lobby-model.ts";
import { NewRoomForm } from "./new-room-form.tsx";
import { OperatorField } from "./operator-field.tsx";
import { RoomList } from "./room-list.tsx";

export function LobbyPage({ model }: { model: LobbyModel }) {
  const operator = model.operator.value;
  return (
    <div class={operator === undefined ? "lobby" : "lobby has-desk"}>
      <section class="lead">
        <h1>Live conversations, loud enough for everyone</h1>
        <p>A few people talk, anyone with the link listens. Pick a room and hear it with one tap.</p>
      </section>
      <section class="rooms" aria-labelledby="rooms-title">
        <h2 id="rooms-title">On now and next</h2>
        {model.trouble.value !== undefined && (
          <p class="trouble" role="status">
            {model.trouble.value}
          </p>
        )}
        <RoomList model={model} />
      </section>
      <aside class="desk">
        {operator === undefined ? <OperatorField model={model} /> : <NewRoomForm model={model} />}
      </aside>
    </div>
  );
}
