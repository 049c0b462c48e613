/** Writes files of MaxMind's MMDB format 2.0: a binary tree over address bits, records of 24 bits, IPv4 below `::/96`. */

type Value = string | number | readonly string[] | { readonly [key: string]: Value };
type Node = [Node | string | undefined, Node | string | undefined];

const MARKER = Buffer.from("\xab\xcd\xefMaxMind.com", "latin1");
const SEPARATOR_BYTES = 16;
const TYPE = { utf8: 2, uint32: 6, map: 7, array: 11 };
const IPV4_DEPTH = 96;

/** `networks`: IPv4 networks as `203.0.113.0/24` with their country. */
export function mmdbOf(networks: Readonly<Record<string, string>>): Buffer {
  const root: Node = [undefined, undefined];
  for (const [network, country] of Object.entries(networks)) plant(root, bitsOf(network), country);
  const nodes = flatten(root);
  const data = new Map<string, number>();
  const pieces: Buffer[] = [];
  for (const country of new Set(Object.values(networks))) {
    data.set(country, Buffer.concat(pieces).length);
    pieces.push(encode({ country: { iso_code: country } }));
  }
  const pointer = (child: Node[number]): number => {
    if (child === undefined) return nodes.length;
    if (typeof child !== "string") return nodes.indexOf(child);
    return nodes.length + SEPARATOR_BYTES + (data.get(child) ?? 0);
  };
  const tree = Buffer.alloc(nodes.length * 6);
  for (const [at, [left, right]] of nodes.entries()) {
    tree.writeUIntBE(pointer(left), at * 6, 3);
    tree.writeUIntBE(pointer(right), at * 6 + 3, 3);
  }
  return Buffer.concat([tree, Buffer.alloc(SEPARATOR_BYTES), ...pieces, MARKER, metadata(nodes.length)]);
}

function metadata(nodeCount: number): Buffer {
  return encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: "Test-Country",
    description: { en: "Made by a test" },
    ip_version: 6,
    languages: ["en"],
    node_count: nodeCount,
    record_size: 24,
  });
}

function bitsOf(network: string): number[] {
  const [address = "", length = "32"] = network.split("/");
  const bits = address
    .split(".")
    .flatMap((octet) => Array.from({ length: 8 }, (_, bit) => (Number(octet) >> (7 - bit)) & 1));
  return [...new Array<number>(IPV4_DEPTH).fill(0), ...bits.slice(0, Number(length))];
}

function plant(root: Node, bits: readonly number[], country: string): void {
  let node = root;
  for (const [depth, bit] of bits.entries()) {
    if (depth === bits.length - 1) node[bit] = country;
    else {
      const next = node[bit];
      const child: Node = typeof next === "object" ? next : [undefined, undefined];
      node[bit] = child;
      node = child;
    }
  }
}

function flatten(root: Node): Node[] {
  const nodes = [root];
  for (const node of nodes) nodes.push(...node.filter((child) => typeof child === "object"));
  return nodes;
}

function encode(value: Value): Buffer {
  if (typeof value === "string") {
    const text = Buffer.from(value);
    return Buffer.concat([control(TYPE.utf8, text.length), text]);
  }
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(TYPE.uint32, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(TYPE.array, value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([control(TYPE.map, entries.length), ...entries.flat().map((each) => encode(each as Value))]);
}

/** Sizes below 29 only; types above 7 stand in a second byte. */
function control(type: number, size: number): Buffer {
  return type > 7 ? Buffer.from([size, type - 7]) : Buffer.from([(type << 5) | size]);
}
