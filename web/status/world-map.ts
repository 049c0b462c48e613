/** Made while the pages are built, never in a browser: the outlines of countries as they are drawn on the status page. */
import { getAllCountries } from "countries-and-timezones";
import { geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import world from "world-atlas/countries-110m.json";
import { MAP_HEIGHT, MAP_WIDTH, type WorldMap } from "./map/map-shape.ts";

/** Natural Earth's short names, where they are not those of the time zones' list. */
const NAMED_OTHERWISE: Record<string, string> = {
  "W. Sahara": "EH",
  "Dem. Rep. Congo": "CD",
  "Dominican Rep.": "DO",
  "Falkland Is.": "FK",
  "Fr. S. Antarctic Lands": "TF",
  "Côte d'Ivoire": "CI",
  "Central African Rep.": "CF",
  Congo: "CG",
  "Eq. Guinea": "GQ",
  eSwatini: "SZ",
  Turkey: "TR",
  "Solomon Is.": "SB",
  "N. Cyprus": "CY",
  Somaliland: "SO",
  "Bosnia and Herz.": "BA",
  Macedonia: "MK",
  Kosovo: "XK",
  "S. Sudan": "SS",
};
const LEFT_OUT = "AQ";

type Named = { name: string };

/** Each country's outline as the `d` of an SVG path, by its ISO 3166 code; two outlines of one country are joined. */
export function worldMap(): WorldMap {
  const codes = codesByName();
  const topology = world as unknown as Topology<{ countries: GeometryCollection<Named> }>;
  const countries = feature(topology, topology.objects.countries);
  const drawn = countries.features.filter(({ properties }) => codes.get(properties.name) !== LEFT_OUT);
  const projection = geoNaturalEarth1().fitSize([MAP_WIDTH, MAP_HEIGHT], {
    type: "FeatureCollection",
    features: drawn,
  });
  const path = geoPath(projection).digits(1);
  const outlines: WorldMap = {};
  for (const country of drawn) {
    const code = codes.get(country.properties.name);
    if (code === undefined) throw new Error(`Cannot draw the map: ${country.properties.name} has no code`);
    outlines[code] = `${outlines[code] ?? ""}${path(country) ?? ""}`;
  }
  return outlines;
}

function codesByName(): Map<string, string> {
  const names = new Intl.DisplayNames(["en"], { type: "region" });
  const codes = new Map(Object.entries(NAMED_OTHERWISE));
  for (const { id, name } of Object.values(getAllCountries())) {
    codes.set(name, id);
    codes.set(names.of(id) ?? name, id);
  }
  return codes;
}
