import { useEffect, useRef } from "preact/hooks";
import type { TroubleOutcome } from "../../client/trouble/index.ts";
import type { StatusNow, TroubleAnswer } from "../../src/protocol/index.ts";
import { StateSign } from "./state-sign.tsx";
import type { TroubleModel } from "./trouble-model.ts";
import { CHECK_WORDS, refusalText } from "./trouble-words.ts";

/** What came of a report: what we measured of this very listener, and whether others have it. */
export function TroubleResult({ model, outcome }: { model: TroubleModel; outcome: TroubleOutcome }) {
  const said = useRef<HTMLDivElement>(null);
  // Whoever pressed Send by key goes on here; the button is gone.
  useEffect(() => said.current?.focus(), []);
  return (
    <div class="form">
      <div class="trouble-said" ref={said} tabIndex={-1} role="status">
        <Said outcome={outcome} />
      </div>
      {model.others.value !== undefined && <Others now={model.others.value} />}
      <div class="row row-end">
        <a class="button" href={model.statusAddress}>
          Status page
        </a>
        <button type="button" class="button button-primary" onClick={() => model.close()}>
          Done
        </button>
      </div>
    </div>
  );
}

function Said({ outcome }: { outcome: TroubleOutcome }) {
  if (outcome.kind === "kept")
    return (
      <>
        <p class="trouble-thanks">Kept; it is sent when there is a network.</p>
        <p class="hint">You may close this, and even the page: it goes out at your next visit at the latest.</p>
      </>
    );
  if (outcome.kind === "refused") return <p>{refusalText(outcome.code)}</p>;
  return <Measured answer={outcome.answer} />;
}

function Measured({ answer }: { answer: TroubleAnswer }) {
  return (
    <>
      <p class="trouble-thanks">
        {answer.taken === "detail" ? "Thank you: added to what you said before." : "Thank you: it is counted."}
      </p>
      <div class={`trouble-check is-${answer.check}`}>
        <b>{CHECK_WORDS[answer.check]}</b>
        <p dir="auto">{answer.says}</p>
      </div>
    </>
  );
}

function Others({ now }: { now: StatusNow }) {
  return (
    <div class="trouble-others">
      <StateSign state={now.state} />
      <p dir="auto">{now.sentence}</p>
    </div>
  );
}
