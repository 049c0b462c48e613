import { startOf } from "../schedule/room-start.ts";
import { hereAndNow, timeText } from "../schedule/start-words.ts";
import { StatePill } from "../ui/state-pill.tsx";
import { elapsedText, listenersText } from "../ui/words.ts";
import { AIR_SIGN, airSentence } from "./air.ts";
import type { StudioModel } from "./studio-model.ts";

/** The lamp over the door: whether anybody hears this microphone. */
export function AirSign({ model }: { model: StudioModel }) {
  const air = model.air.value;
  const room = model.room.value;
  if (room === undefined) return null;
  const since = model.liveSinceMs.value;
  const { phase = "idle", muted = false } = model.speaker.value ?? {};
  const lostForMs = Math.max(0, model.nowMs.value - (model.lostSinceMs.value ?? model.nowMs.value));
  const offline = navigator.onLine === false;
  const start = startOf(room);
  const opensAt = start?.phase === "backstage" ? timeText(start.scheduledAtMs, hereAndNow()) : undefined;
  const facts = {
    opensAt,
    room: room.state,
    phase,
    muted,
    host: model.isHost,
    alone: model.isAlone,
    lostForMs,
    offline,
  };
  return (
    <section class={`air air-${air}`}>
      <div class="air-head">
        <p class="air-lamp" role="status">
          {AIR_SIGN[air]}
        </p>
        <p class="air-facts">
          {room.state === "live" && air !== "on" && <StatePill state="live" />}
          {room.state === "live" && since !== undefined && <time>{elapsedText(model.nowMs.value - since)}</time>}
          <span>{listenersText(room.listeners)}</span>
        </p>
      </div>
      <h1>{room.title}</h1>
      <p class="air-text">{airSentence(air, facts)}</p>
    </section>
  );
}
