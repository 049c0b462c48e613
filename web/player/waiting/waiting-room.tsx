import { useRef } from "preact/hooks";
import type { Waiting } from "../../../client/listener/index.ts";
import { PlayIcon, StopIcon } from "../../ui/icons.tsx";
import { Announcements } from "./announcements.ts";
import { Countdown } from "./countdown.tsx";
import { figureClass, PlaceRing } from "./place-ring.tsx";
import { type Sounding, type WaitingView, waitingView } from "./waiting-view.ts";

type Props = {
  waiting: Waiting;
  sound: Sounding;
  room: string;
  /** It was asked to sound meanwhile. */
  sounding: boolean;
  onListen: () => void;
  onStop: () => void;
};

/** In the place of the button to listen, for as long as one waits. */
export function WaitingRoom({ waiting, sound, room, sounding, onListen, onStop }: Props) {
  const view = waitingView(waiting, sound);
  return (
    <>
      <PlaceRing label={view.label} share={useShareDone(waiting)} isTurn={view.scene === "called"}>
        <Figure view={view} waiting={waiting} />
      </PlaceRing>
      <Announced view={view} />
      <p class="wait-place">{view.place}</p>
      {view.wait !== undefined && <p class="wait-time">{view.wait}</p>}
      {view.trouble === undefined ? (
        <p class="wait-why">{view.scene === "called" ? calledText(sounding) : view.why}</p>
      ) : (
        <p class="wait-why is-trouble">{view.trouble}</p>
      )}
      {view.effort !== undefined && <p class="hint wait-hint">{view.effort}</p>}
      {waiting.solving !== null && <Solving share={waiting.solving} />}
      {sounding ? (
        <button type="button" class="button" onClick={onStop}>
          <StopIcon />
          Stop the sound
        </button>
      ) : (
        <button type="button" class="button button-primary button-big" onClick={onListen}>
          <PlayIcon />
          {view.scene === "called" ? "Come in and listen" : "Listen while you wait"}
        </button>
      )}
      <p class="hint wait-hint">
        {sounding && view.scene !== "called" && `${view.heard} `}
        {view.kept}
      </p>
      {view.calibration !== undefined && <p class="hint wait-hint">{view.calibration}</p>}
      {view.showVerdict && (
        <p class="hint wait-hint">
          <a href={`/r/${room}/verdict`}>What is going on? See what the servers measure.</a>
        </p>
      )}
    </>
  );
}

function calledText(sounding: boolean): string {
  return sounding ? "You are being let in." : "";
}

function Figure({ view, waiting }: { view: WaitingView; waiting: Waiting }) {
  if (view.scene === "prequeue" && waiting.opensAtMs !== null) return <Countdown untilMs={waiting.opensAtMs} />;
  return <span class={figureClass(view.figure)}>{view.figure}</span>;
}

/** Said now and then; what changes every second is for eyes. */
function Announced({ view }: { view: WaitingView }) {
  const announcements = useRef(new Announcements());
  return (
    <p class="unseen" role="status">
      {announcements.current.say(view, performance.now())}
    </p>
  );
}

function Solving({ share }: { share: number }) {
  return (
    <p class="hint wait-hint">
      Your browser does a little work that tells people from programs:{" "}
      <span class="figures">{Math.round(share * 100)} %</span>
    </p>
  );
}

/** How much of the way that was left when this page saw it first. */
function useShareDone({ ahead, called }: Waiting): number | undefined {
  const first = useRef<number | undefined>(undefined);
  if (ahead !== null) first.current = Math.max(first.current ?? 0, ahead);
  if (called) return 1;
  if (ahead === null || first.current === undefined) return undefined;
  return first.current === 0 ? 1 : 1 - ahead / first.current;
}
