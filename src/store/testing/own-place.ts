import type { StorePlace } from "../index.ts";
import type { PostgresServer } from "./postgres-server.ts";
import { TemporaryFolder } from "./temporary-folder.ts";

/** Where one test alone keeps a store. */
export type OwnPlace = StorePlace & Disposable;

/** The engines, each with an empty place at each call; one at a time. */
export function engines(server: PostgresServer): [name: string, newPlace: () => Promise<OwnPlace>][] {
  return [
    ["sqlite", async () => newFolder()],
    ["postgres", async () => ({ ...newFolder(), databaseUrl: await server.emptied() })],
  ];
}

function newFolder(): OwnPlace {
  const folder = new TemporaryFolder();
  return { folder: folder.path, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}
