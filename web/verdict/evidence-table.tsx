import type { Evidence } from "../../src/protocol/index.ts";
import { CLASS_WORDS, type Leaning, leaningsOf, signText, timesText } from "./verdict-words.ts";

/** So many of the signs stand open. */
const OPEN_MAX = 5;

/** What was measured, and what it makes likelier: the weightiest signs, and the others on demand. */
export function EvidenceTable({ evidence }: { evidence: readonly Evidence[] }) {
  if (evidence.length === 0) return <p class="hint">No sign says anything yet: it takes some seconds.</p>;
  const more = evidence.slice(OPEN_MAX);
  return (
    <>
      <Signs evidence={evidence.slice(0, OPEN_MAX)} />
      {more.length > 0 && (
        <details class="fold">
          <summary>{more.length === 1 ? "One more sign" : `${more.length} more signs`}, of less weight</summary>
          <Signs evidence={more} />
        </details>
      )}
    </>
  );
}

function Signs({ evidence }: { evidence: readonly Evidence[] }) {
  return (
    <table class="evidence">
      <thead>
        <tr>
          <th scope="col">What was measured</th>
          <th scope="col">Speaks for</th>
          <th scope="col">Speaks against</th>
        </tr>
      </thead>
      <tbody>
        {evidence.map((one) => (
          <Row key={one.sign} evidence={one} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ evidence }: { evidence: Evidence }) {
  const { towards, away } = leaningsOf(evidence);
  return (
    <tr>
      <th scope="row">
        {evidence.says}
        <small>{signText(evidence.sign)}</small>
      </th>
      <td data-label="Speaks for">
        <Leanings leanings={towards} than="likelier" />
      </td>
      <td data-label="Speaks against">
        <Leanings leanings={away} than="less likely" />
      </td>
    </tr>
  );
}

function Leanings({ leanings, than }: { leanings: Leaning[]; than: string }) {
  if (leanings.length === 0) return <span class="nothing">nothing</span>;
  return leanings.map(({ name, factor, words }) => (
    <span key={name} class="leaning">
      <i class={`swatch class-${name}`} />
      <span>
        {CLASS_WORDS[name].name}, {words}: <b>{timesText(factor)}</b> {than}
      </span>
    </span>
  ));
}
