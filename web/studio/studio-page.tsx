import { useSignalEffect } from "@preact/signals";
import { MessagePage } from "../ui/message-page.tsx";
import { AirSign } from "./air-sign.tsx";
import { ControlBar } from "./control-bar.tsx";
import { MicrophoneCard } from "./microphone-card.tsx";
import { PeopleCard } from "./people-card.tsx";
import { ProgramCard } from "./program-card.tsx";
import type { Door, StudioModel } from "./studio-model.ts";
import { useMuteKeys } from "./use-mute-keys.ts";

/** What stands in the place of a studio that cannot be entered. */
const CLOSED: Partial<Record<Door, { title: string; text: string }>> = {
  keyless: {
    title: "The studio needs your personal link",
    text: "Open the link that the host sent you. If you host this room, open the studio from the lobby of the browser that made it.",
  },
  refused: {
    title: "This link does not open the studio",
    text: "It may be mistyped, or the host has taken it back. Ask the host for a new one.",
  },
  missing: { title: "There is no room here", text: "The link may be mistyped, or the room was closed a while ago." },
  removed: { title: "You have left the stage", text: "The host has taken you off the stage. You can still listen." },
  ended: { title: "The room has ended", text: "Your microphone is off. Thank you for speaking." },
};

/** `origin`: of this page, to make the listeners' link. */
export function StudioPage({ model, origin }: { model: StudioModel; origin: string }) {
  useMuteKeys(model);
  useSignalEffect(() => {
    const title = model.room.value?.title;
    const sign = model.air.value === "on" ? "● " : "";
    document.title = title === undefined ? "Studio · Stentor" : `${sign}${title} · Studio`;
  });
  const door = model.door.value;
  const closed = CLOSED[door];
  if (closed !== undefined) {
    return (
      <MessagePage title={closed.title}>
        <p>{closed.text}</p>
      </MessagePage>
    );
  }
  if (door === "opening") {
    return (
      <div class="waiting" role="status">
        <span>{model.trouble.value ?? "Opening the studio…"}</span>
      </div>
    );
  }
  return (
    <div class="studio">
      <AirSign model={model} />
      {model.trouble.value !== undefined && (
        <p class="trouble" role="alert">
          {model.trouble.value}
        </p>
      )}
      <div class="studio-columns">
        <MicrophoneCard model={model} />
        <div class="studio-side">
          <PeopleCard model={model} />
          <ProgramCard model={model} address={`${origin}/r/${model.id}`} />
        </div>
      </div>
      <ControlBar model={model} />
    </div>
  );
}
