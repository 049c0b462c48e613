import { useSignalEffect } from "@preact/signals";
import { MessagePage } from "../ui/message-page.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { behindText, listenersText } from "../ui/words.ts";
import { ElsewhereLinks } from "./elsewhere-links.tsx";
import { ListenButton } from "./listen-button.tsx";
import type { PlayerModel } from "./player-model.ts";
import type { PlayerView } from "./player-view.ts";
import { PostsChip } from "./posts/posts-chip.tsx";
import { PostsSection } from "./posts/posts-section.tsx";
import { QualityChoice } from "./quality-choice.tsx";
import type { ReminderModel } from "./schedule/reminder-model.ts";
import { StartActions } from "./schedule/start-actions.tsx";
import { StartBlock, StartLine } from "./schedule/start-block.tsx";
import { ShareRow } from "./share-row.tsx";
import { SpeakerRow } from "./speaker-row.tsx";
import { VolumeControl } from "./volume-control.tsx";
import { DrawFold } from "./waiting/draw-fold.tsx";
import { WaitingRoom } from "./waiting/waiting-room.tsx";
import { waitingView } from "./waiting/waiting-view.ts";

type Props = { model: PlayerModel; reminder: ReminderModel; address: string };

/** `address`: the page's own, without what is behind `?` or `#`. */
export function PlayerPage({ model, reminder, address }: Props) {
  useSignalEffect(() => {
    const { title, waiting } = model.view.value;
    const place = waiting === undefined ? "" : `${waitingView(waiting).tab} · `;
    document.title = `${place}${title === "" ? "Listen" : title} · Stentor`;
  });
  const { scene, title } = model.view.value;
  switch (scene) {
    case "opening":
      return <Opening />;
    case "missing":
      return (
        <MessagePage title="There is no room here">
          <p>The link may be mistyped, or the room was closed a while ago.</p>
        </MessagePage>
      );
    case "ended":
      return <Ended model={model} title={title} />;
    default:
      return <Room model={model} reminder={reminder} address={address} />;
  }
}

function Ended({ model, title }: { model: PlayerModel; title: string }) {
  return (
    <>
      <MessagePage title={title === "" ? "This room has ended" : title}>
        <p>
          <StatePill state="ended" />
        </p>
        <p>This conversation is over. Thank you for listening.</p>
        <p>
          <a class="button button-primary" href={`/r/${model.room}/report`}>
            What happened at this event
          </a>
        </p>
      </MessagePage>
      <div class="player after">
        <Posts model={model} />
      </div>
    </>
  );
}

function Posts({ model }: { model: PlayerModel }) {
  return <PostsSection room={model.room} posts={model.posts} nowMs={() => model.serverMs()} reader={model.reader} />;
}

function Opening() {
  return (
    <div class="waiting" role="status">
      <span>Opening…</span>
    </div>
  );
}

function Room({ model, reminder, address }: Props) {
  const view = model.view.value;
  const listen = () => void model.listen();
  const stop = () => model.stop();
  const speaking = view.speakers.some((speaker) => speaker.speaking);
  return (
    <div class="player">
      <PostsChip posts={model.posts} />
      <section class={view.start === undefined ? "stage" : "stage has-start"}>
        <div class="stage-facts">
          <StatePill state={view.state} />
          <span>{listenersText(view.listeners)}</span>
        </div>
        <h1>{view.title}</h1>
        {view.waiting === undefined ? (
          <>
            {view.start !== undefined && (
              <StartBlock start={view.start} nowMs={model.serverMs()} reader={model.reader} />
            )}
            <ListenButton does={view.button} speaking={speaking} onListen={listen} onStop={stop} />
            <HowItIs view={view} onJump={() => model.jumpToLive()} />
          </>
        ) : (
          <>
            {view.start !== undefined && (
              <StartLine start={view.start} nowMs={model.serverMs()} reader={model.reader} />
            )}
            <WaitingRoom
              waiting={view.waiting}
              sound={{ meanwhile: view.meanwhile, live: view.state === "live" }}
              room={model.room}
              sounding={view.button !== "listen"}
              onListen={listen}
              onStop={stop}
            />
          </>
        )}
        <VolumeControl model={model} />
        {view.start?.stage === "before" && <StartActions room={model.room} reminder={reminder} />}
      </section>
      <SpeakerRow speakers={view.speakers} />
      <ShareRow title={view.title} address={address} />
      <section class="more">
        {view.waiting !== undefined && <DrawFold waiting={view.waiting} />}
        <details class="card fold">
          <summary>Sound quality</summary>
          <QualityChoice model={model} />
        </details>
        <details class="card fold">
          <summary>Open in another player</summary>
          <ElsewhereLinks title={view.title} address={address} />
        </details>
      </section>
      <Posts model={model} />
    </div>
  );
}

/** The figure changes all the time; only the words are read out. */
function HowItIs({ view, onJump }: { view: PlayerView; onJump: () => void }) {
  const behind = view.behindMs === undefined ? "\u00a0" : behindText(view.behindMs);
  return (
    <>
      <p class={view.trouble ? "status is-trouble" : "status"}>
        {view.mayJump && `${behind} `}
        <span role="status">
          {view.mayJump && <span class="unseen">Behind live </span>}
          {view.status}
        </span>
        {view.catchingUp && !view.mayJump && ` ${behind}`}
      </p>
      {view.mayJump ? (
        <JumpButton onJump={onJump} />
      ) : (
        <p class="behind">
          {view.catchingUp ? "\u00a0" : behind}
          <span role="status">{!view.catchingUp && view.why !== undefined && <Reason why={view.why} />}</span>
        </p>
      )}
    </>
  );
}

/** Is gone as soon as it was obeyed: whoever pressed it by key goes on at the big button. */
function JumpButton({ onJump }: { onJump: () => void }) {
  const jump = () => {
    document.querySelector<HTMLElement>(".listen")?.focus({ preventScroll: true });
    onJump();
  };
  return (
    <button type="button" class="button" onClick={jump}>
      Jump to live
    </button>
  );
}

/** Follows the figure; who hears it read out hears what it is about as well. */
function Reason({ why }: { why: string }) {
  return (
    <>
      <span aria-hidden="true">: </span>
      <span class="unseen">Behind live: </span>
      {why}
    </>
  );
}
