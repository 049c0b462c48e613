import { useSignalEffect } from "@preact/signals";
import { MessagePage } from "../ui/message-page.tsx";
import { AirSign } from "./air-sign.tsx";
import { ControlBar } from "./control-bar.tsx";
import { CLOSED_DOORS } from "./door.ts";
import { DoorCard } from "./door-card.tsx";
import { MicrophoneCard } from "./microphone-card.tsx";
import { PeopleCard } from "./people-card.tsx";
import { PostsCard } from "./posts/posts-card.tsx";
import { ProgramCard } from "./program-card.tsx";
import { ScheduleCard } from "./schedule/schedule-card.tsx";
import type { StudioModel } from "./studio-model.ts";
import { useMuteKeys } from "./use-mute-keys.ts";

/** `origin`: of this page, to make the listeners' link. */
export function StudioPage({ model, origin }: { model: StudioModel; origin: string }) {
  useMuteKeys(model);
  useSignalEffect(() => {
    const title = model.room.value?.title;
    const sign = model.air.value === "on" ? "● " : "";
    document.title = title === undefined ? "Studio · Stentor" : `${sign}${title} · Studio`;
  });
  const door = model.door.value;
  const closed = CLOSED_DOORS[door];
  if (closed !== undefined) {
    return (
      <MessagePage title={closed.title} listen={model.mayListen ? `/r/${model.id}` : undefined}>
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
        <div class="studio-side">
          <MicrophoneCard model={model} />
          {model.isHost && <ScheduleCard model={model} />}
          {model.isHost && <DoorCard model={model} />}
        </div>
        <div class="studio-side">
          <PeopleCard model={model} />
          <ProgramCard model={model} address={`${origin}/r/${model.id}`} />
          {model.isHost && <PostsCard model={model} />}
        </div>
      </div>
      <ControlBar model={model} />
    </div>
  );
}
