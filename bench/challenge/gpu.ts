import { MEMORY_KIB } from "../../src/challenge/index.ts";
import type { Table } from "../table.ts";
import { joinsOf } from "./attacker.ts";

/**
 * An RTX 4090 with hashcat: Argon2id of 64 MiB and 3 passes (github.com/hashcat/hashcat/pull/4284), and SHA2-256
 * (gist.github.com/Chick3nman/32e662a5bb63bc4f51b847bb422222fd).
 */
const PUBLISHED = { argon2idPerSecond: 1_667, memoryKiB: 65_536, sha256PerSecond: 21_975.5e6 };
/** Of a block: a first pass reads one and writes one; each later pass reads also the one that it overwrites. */
const MOVES = { threePasses: 8, onePass: 2 };

/** By memory traffic, which is what bounds a GPU here: at the published figure it moves 0.9 TB/s of the 1.0 TB/s that it has. */
function argon2idOfGpu(): number {
  const moved = PUBLISHED.argon2idPerSecond * PUBLISHED.memoryKiB * MOVES.threePasses;
  return moved / (MEMORY_KIB * MOVES.onePass);
}

export function gpuTable(here: { argon2id: number; native: number; sha256: number }): Table {
  const argon2id = argon2idOfGpu();
  return {
    title: "A GPU, RTX 4090: published for SHA-256, derived for our Argon2id from one of 64 MiB and 3 passes",
    columns: ["puzzle", "hashes/s", "a page here, hashes/s", "÷ page", "joins/s at the largest effort"],
    rows: [
      ["Argon2id, GPU, derived", argon2id, here.argon2id, argon2id / here.argon2id, joinsOf(argon2id)],
      [
        "Argon2id, one core here, native",
        here.native,
        here.argon2id,
        here.native / here.argon2id,
        joinsOf(here.native),
      ],
      ["SHA-256, GPU, published", PUBLISHED.sha256PerSecond, here.sha256, PUBLISHED.sha256PerSecond / here.sha256, "–"],
    ],
  };
}
