import { useEffect, useState } from "preact/hooks";
import type { RegionCount } from "../../api/status-api.ts";
import { countText } from "../../ui/words.ts";
import type { StatusModel } from "../status-model.ts";
import { regionText } from "../status-words.ts";
import { MAP_HEIGHT, MAP_WIDTH, type WorldMap } from "./map-shape.ts";
import { inOrder, SHADES, shadeOf, shadeText } from "./region-shades.ts";

/** So many regions stand open in the list. */
const OPEN_MAX = 6;

/** From where reports come: as a map, and as a list that says the same and more. */
export function RegionCard({ model }: { model: StatusModel }) {
  const regions = inOrder(model.reports.value?.byRegion ?? [], regionText);
  const map = useMap();
  return (
    <section class="card" aria-labelledby="regions-title">
      <h2 id="regions-title">Where</h2>
      {map !== undefined && <Outlines map={map} regions={regions} />}
      {regions.length === 0 ? (
        <p class="hint">No reports, so no places.</p>
      ) : (
        <>
          <RegionList regions={regions.slice(0, OPEN_MAX)} />
          {regions.length > OPEN_MAX && (
            <details class="fold">
              <summary>{regions.length - OPEN_MAX} more</summary>
              <RegionList regions={regions.slice(OPEN_MAX)} />
            </details>
          )}
        </>
      )}
      <p class="hint">
        People, by the time zone and language of their browsers. Fewer than five are never counted out.
      </p>
    </section>
  );
}

function Outlines({ map, regions }: { map: WorldMap; regions: readonly RegionCount[] }) {
  const people = new Map(regions.map((one) => [one.region, one]));
  const shades = [...new Set(regions.map((one) => shadeOf(one.people)))];
  return (
    <figure class="world">
      <svg viewBox={`0 0 ${MAP_WIDTH} ${MAP_HEIGHT}`} aria-hidden="true" focusable="false">
        {Object.entries(map).map(([code, outline]) => {
          const count = people.get(code);
          return (
            <path key={code} d={outline} class={count === undefined ? "land" : `land shade-${shadeOf(count.people)}`}>
              {count !== undefined && <title>{`${regionText(code)}: ${peopleOf(count)}`}</title>}
            </path>
          );
        })}
      </svg>
      {shades.length > 0 && (
        <figcaption class="legend">
          {Array.from({ length: SHADES }, (_, shade) => shade)
            .filter((shade) => shades.includes(shade))
            .map((shade) => (
              <span key={shade}>
                <i class={`swatch shade-${shade}`} />
                {shadeText(shade)}
              </span>
            ))}
        </figcaption>
      )}
    </figure>
  );
}

function RegionList({ regions }: { regions: readonly RegionCount[] }) {
  return (
    <ul class="regions">
      {regions.map((one) => (
        <li key={one.region}>
          <span>{regionText(one.region)}</span>
          <span class="bar-share">{peopleOf(one)}</span>
        </li>
      ))}
    </ul>
  );
}

function peopleOf({ people }: RegionCount): string {
  return people === null ? "fewer than 5" : countText(people);
}

/** Fetched once, after the page stands; without it the list says all. */
function useMap(): WorldMap | undefined {
  const [map, setMap] = useState<WorldMap | undefined>(undefined);
  useEffect(() => {
    const address = document.querySelector<HTMLMetaElement>('meta[name="stentor-map"]')?.content;
    if (address === undefined) return;
    void fetch(address)
      .then(async (response) => (response.ok ? setMap((await response.json()) as WorldMap) : undefined))
      .catch(() => undefined);
  }, []);
  return map;
}
