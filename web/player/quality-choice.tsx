import { RENDITIONS, type Rendition } from "../../src/protocol/index.ts";
import type { PlayerModel } from "./player-model.ts";

const WORDS: Record<Rendition, { name: string; hint: string }> = {
  music: { name: "Music", hint: "stereo, for concerts" },
  voice: { name: "Voice", hint: "clear speech" },
  lean: { name: "Lean", hint: "for weak networks" },
};

export function QualityChoice({ model }: { model: PlayerModel }) {
  const renditions = model.renditions.value;
  const chosen = model.rendition.value ?? renditions[0];
  return (
    <fieldset class="choices">
      <legend class="unseen">Sound quality</legend>
      {renditions.map((rendition) => (
        <label key={rendition} class="choice">
          <input
            type="radio"
            name="rendition"
            value={rendition}
            checked={rendition === chosen}
            onChange={() => model.choose(rendition)}
          />
          <span>
            <b>{WORDS[rendition].name}</b>
            <small>
              {WORDS[rendition].hint}, {RENDITIONS[rendition].bitrate / 1000} kbit/s
            </small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
