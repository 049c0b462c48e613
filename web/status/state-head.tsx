import type { StatusNow } from "../../src/protocol/index.ts";
import { StateIcon, StateSign } from "../trouble/state-sign.tsx";
import type { TroubleModel } from "../trouble/trouble-model.ts";
import { STATE_WORDS } from "../trouble/trouble-words.ts";
import type { StatusModel } from "./status-model.ts";
import { agoText, spanText } from "./status-words.ts";

/** One sentence for everybody, and how fresh it is. */
export function StateHead({ model, trouble, now }: { model: StatusModel; trouble: TroubleModel; now: StatusNow }) {
  return (
    <section class={`state-head state-${now.state}`}>
      <StateIcon state={now.state} />
      <div class="state-words">
        <p class="state-name">{STATE_WORDS[now.state]}</p>
        <h1 aria-live="polite" dir="auto">
          {now.sentence}
        </h1>
        {now.note !== null && <p dir="auto">{now.note}</p>}
        <Freshness model={model} />
      </div>
      <div class="state-acts">
        <button type="button" class="button" aria-haspopup="dialog" onClick={() => trouble.open()}>
          I have trouble, too
        </button>
        <RoomChoice model={model} />
      </div>
    </section>
  );
}

function Freshness({ model }: { model: StatusModel }) {
  const oldMs = model.oldMs.value;
  const atMs = model.now.value?.atMs ?? 0;
  return (
    <p class={oldMs === undefined ? "state-age" : "state-age is-old"} role={oldMs === undefined ? undefined : "status"}>
      {oldMs === undefined
        ? `Checked ${agoText(model.nowMs.value - atMs)}.`
        : `Last word from the tracker ${spanText(oldMs)} ago. This page goes on asking.`}
    </p>
  );
}

function RoomChoice({ model }: { model: StatusModel }) {
  const rooms = model.config.value?.rooms ?? [];
  const room = model.room.value;
  if (rooms.length === 0 && room === null) return null;
  const isKnown = room === null || rooms.some(({ id }) => id === room);
  const choose = (value: string) => {
    const chosen = value === "" ? null : value;
    history.replaceState(null, "", chosen === null ? "/status" : `/status?room=${encodeURIComponent(chosen)}`);
    model.narrow(chosen);
  };
  return (
    <label class="room-choice">
      <span class="unseen">Which room</span>
      <select class="select-small" value={room ?? ""} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        <option value="">All rooms</option>
        {!isKnown && <option value={room}>This room</option>}
        {rooms.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The parts of the whole, and the rooms. */
export function Components({ model, now }: { model: StatusModel; now: StatusNow }) {
  if (now.components.length === 0) return null;
  const room = model.room.value;
  const worstFirst = [...now.components].sort(
    (one, other) => Number(other.id === room) - Number(one.id === room) || RANK[other.state] - RANK[one.state],
  );
  return (
    <section class="card" aria-labelledby="parts-title">
      <h2 id="parts-title">Parts and rooms</h2>
      <ul class="parts">
        {worstFirst.slice(0, PARTS_MAX).map(({ id, name, state }) => (
          <li key={id} class={id === room ? "is-chosen" : ""}>
            <span dir="auto">{name}</span>
            <StateSign state={state} />
          </li>
        ))}
      </ul>
      {worstFirst.length > PARTS_MAX && <p class="hint">And {worstFirst.length - PARTS_MAX} more, none worse.</p>}
    </section>
  );
}

const PARTS_MAX = 12;
const RANK = { fine: 0, possible: 1, trouble: 2 } as const;
