import type { Room } from "../api/room-api.ts";
import { startOf } from "../schedule/room-start.ts";
import { hereAndNow, inWords, meantText, whenText } from "../schedule/start-words.ts";
import { StatePill } from "../ui/state-pill.tsx";
import { listenersText, namesText } from "../ui/words.ts";
import type { LobbyModel } from "./lobby-model.ts";

export function RoomList({ model }: { model: LobbyModel }) {
  const rooms = model.shown.value;
  if (rooms === undefined) return model.trouble.value === undefined ? <p class="waiting">Looking…</p> : null;
  if (rooms.length === 0) return <EmptyLobby mayOpen={model.operator.value !== undefined} />;
  return (
    <ul class="room-list">
      {rooms.map((room) => (
        <RoomCard key={room.id} room={room} studio={model.studioOf(room.id)} nowMs={model.serverMs.value} />
      ))}
    </ul>
  );
}

type CardProps = { room: Room; studio: string | undefined; nowMs: number };

function RoomCard({ room, studio, nowMs }: CardProps) {
  const names = stageText(room);
  return (
    <li class="card room-card">
      <a class="room-link" href={`/r/${room.id}`}>
        <span class="room-title">{room.title}</span>
        <span class="room-facts">
          <StatePill state={room.state} />
          <span>{listenersText(room.listeners)}</span>
        </span>
        <RoomStart room={room} nowMs={nowMs} />
        {names !== "" && <span class="room-facts">{names}</span>}
      </a>
      {studio !== undefined && (
        <a class="button" href={studio}>
          Open studio
        </a>
      )}
    </li>
  );
}

/** When it begins, by the reader's clock. */
function RoomStart({ room, nowMs }: { room: Room; nowMs: number }) {
  const start = startOf(room);
  if (start === undefined || room.state !== "waiting") return null;
  const reader = hereAndNow();
  const meant = meantText(start.scheduledAtMs, start.timeZone, reader);
  return (
    <span class="room-facts room-start">
      <b>
        {start.phase === "late" ? "Open; the host is not here yet" : `Starts ${inWords(start.scheduledAtMs - nowMs)}`}
      </b>
      <time dateTime={new Date(start.scheduledAtMs).toISOString()}>
        {whenText(start.scheduledAtMs, nowMs, reader)}
        {meant !== "" && `, ${meant}`}
      </time>
    </span>
  );
}

/** Who is on stage; beyond four, the rest is a number. */
function stageText(room: Room): string {
  const names = room.speakers.filter((speaker) => speaker.onAir).map((speaker) => speaker.name);
  return namesText(names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names);
}

function EmptyLobby({ mayOpen }: { mayOpen: boolean }) {
  return (
    <div class="empty">
      <p class="empty-title">It is quiet here</p>
      <p>
        {mayOpen
          ? "Open the first room."
          : "No room is open at the moment. When one opens, it shows up here by itself."}
      </p>
    </div>
  );
}
