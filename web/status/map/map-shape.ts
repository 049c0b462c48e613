/** The map's drawing plane; without Antarctica the Natural Earth projection fills this. */
export const MAP_WIDTH = 960;
export const MAP_HEIGHT = 444;

/** The `d` of an SVG path by ISO 3166 code of two letters. */
export type WorldMap = Record<string, string>;
