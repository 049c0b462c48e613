import type { Waiting } from "../../../client/listener/index.ts";
import { countText } from "../../ui/words.ts";

/** How the draw works, and whether it was as promised; for those who want to check it. */
export function DrawFold({ waiting }: { waiting: Waiting }) {
  const { draw, verified, number } = waiting;
  if (draw === null) return null;
  return (
    <details class="card fold">
      <summary>
        <span>
          {draw.seed === null ? "How the order is drawn" : "How the order was drawn"}
          <Verified verified={verified} />
        </span>
      </summary>
      <div class="form draw">
        <p class="hint">
          {draw.seed === null
            ? "A secret seed was chosen before anybody came, and this is its seal. At the start it is opened: everybody's place follows from it, and from how many wait. Nobody can swap it unnoticed, as the seal would not fit."
            : "Before the start, the seal was published. Now it is open: the places follow from the seed, and the seal from the seed as well. This page worked both out itself."}
        </p>
        <dl class="facts">
          <dt>Seal (SHA-256 of the seed)</dt>
          <dd>
            <code>{draw.commitment}</code>
          </dd>
          {draw.seed !== null && (
            <>
              <dt>Seed</dt>
              <dd>
                <code>{draw.seed}</code>
              </dd>
            </>
          )}
          {draw.size !== null && (
            <>
              <dt>Numbers in the draw</dt>
              <dd>{countText(draw.size)}</dd>
            </>
          )}
          {number !== null && (
            <>
              <dt>Your number</dt>
              <dd>{countText(number)}</dd>
            </>
          )}
        </dl>
      </div>
    </details>
  );
}

function Verified({ verified }: { verified: boolean | undefined }) {
  if (verified === undefined) return null;
  return verified ? (
    <small class="draw-verdict is-right">Your place was worked out again here: it is right.</small>
  ) : (
    <small class="draw-verdict is-wrong">The seed is not the one that was promised before the start.</small>
  );
}
