import type { Processing, SpeakerPhase, SpeakerState } from "../../client/speaker/index.ts";
import { HeadphonesIcon, MicIcon, WarningIcon } from "../ui/icons.tsx";
import { LevelMeter } from "./level-meter.tsx";
import { NameField } from "./name-field.tsx";
import type { StudioModel } from "./studio-model.ts";

export function MicrophoneCard({ model }: { model: StudioModel }) {
  const state = model.speaker.value;
  if (state === undefined) return null;
  const open = state.microphone !== undefined && !["idle", "asking", "ended", "failed"].includes(state.phase);
  return (
    <section class="card microphone" aria-labelledby="microphone-title">
      <h2 id="microphone-title">
        {open ? "Your microphone" : state.phase === "ended" ? "Your microphone is off" : "First, your microphone"}
      </h2>
      {open ? <OpenMicrophone model={model} state={state} /> : <ClosedMicrophone model={model} state={state} />}
    </section>
  );
}

const ASK_WORDS: Partial<Record<SpeakerPhase, string>> = {
  idle: "Check my microphone",
  asking: "Waiting for your permission…",
  ended: "Open my microphone again",
};

function ClosedMicrophone({ model, state }: { model: StudioModel; state: SpeakerState }) {
  const asking = state.phase === "asking";
  return (
    <div class="form">
      {state.error === undefined ? (
        <p>Check how you sound before anybody hears you. The browser will ask whether this page may use it.</p>
      ) : (
        <p class="trouble trouble-big" role="alert">
          <WarningIcon />
          <span>{state.error.message}</span>
        </p>
      )}
      <NameField model={model} />
      <button type="button" class="button button-primary" disabled={asking} onClick={() => model.askForMicrophone()}>
        <MicIcon />
        {ASK_WORDS[state.phase] ?? "Try again"}
      </button>
    </div>
  );
}

const readers = new WeakMap<StudioModel, (nowMs: number) => ReturnType<StudioModel["level"]>>();

/** The same function each time, so that the meter goes on drawing. */
function readerOf(model: StudioModel) {
  const reader = readers.get(model) ?? ((nowMs: number) => model.level(nowMs));
  readers.set(model, reader);
  return reader;
}

function OpenMicrophone({ model, state }: { model: StudioModel; state: SpeakerState }) {
  return (
    <div class="form">
      <LevelMeter read={readerOf(model)} muted={state.muted} />
      {state.error !== undefined && (
        <p class="trouble" role="alert">
          {state.error.message}
        </p>
      )}
      {state.returnBlocked && (
        <button type="button" class="button" onClick={() => model.microphone?.playReturn()}>
          Tap to hear the others
        </button>
      )}
      {state.phase === "ready" ? (
        <>
          <DeviceChoice model={model} state={state} />
          <NameField model={model} />
          <p class="hint hint-icon">
            <HeadphonesIcon />
            Use headphones if you can: nothing keeps echo away better.
          </p>
        </>
      ) : null}
      <details class="fold">
        <summary>Sound settings</summary>
        <div class="form">
          {state.phase !== "ready" && <DeviceChoice model={model} state={state} />}
          <Switches model={model} processing={state.processing} />
        </div>
      </details>
      {state.quality !== undefined && <LinkQualityLine rttMs={state.quality.rttMs} loss={state.quality.loss} />}
    </div>
  );
}

function DeviceChoice({ model, state }: { model: StudioModel; state: SpeakerState }) {
  return (
    <div class="field">
      <label for="device">Microphone</label>
      <select
        id="device"
        value={state.microphone}
        onChange={(event) => void model.microphone?.choose(event.currentTarget.value)}
      >
        {state.microphones.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

const SWITCHES: readonly { key: keyof Processing; name: string; hint: string }[] = [
  { key: "echoCancellation", name: "Echo cancellation", hint: "Takes your loudspeaker out of your microphone." },
  { key: "noiseSuppression", name: "Noise suppression", hint: "Takes out fans and traffic. Off for music." },
  { key: "autoGainControl", name: "Automatic level", hint: "Keeps your voice at one level. Off for music." },
];

function Switches({ model, processing }: { model: StudioModel; processing: Processing }) {
  return SWITCHES.map(({ key, name, hint }) => (
    <label key={key} class="switch">
      <input
        type="checkbox"
        checked={processing[key]}
        onChange={(event) => void model.microphone?.process({ [key]: event.currentTarget.checked })}
      />
      <span class="switch-text">
        {name}
        <small>{hint}</small>
      </span>
    </label>
  ));
}

function LinkQualityLine({ rttMs, loss }: { rttMs: number | undefined; loss: number | undefined }) {
  const facts = [
    rttMs === undefined ? undefined : `${Math.round(rttMs)} ms to the server and back`,
    loss === undefined ? undefined : `${(loss * 100).toFixed(loss > 0.1 ? 0 : 1)} % lost`,
  ].filter((fact) => fact !== undefined);
  if (facts.length === 0) return null;
  return <p class="hint">Connection: {facts.join(", ")}.</p>;
}
