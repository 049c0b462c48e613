/** The invariants of ARCHITECTURE.md that an import can break. `npm run check` runs them on each commit. */

/** Only `owners` may import `target`. */
const onlyFrom = (name, owners, target, comment) => ({
  name,
  comment,
  severity: "error",
  from: { pathNot: owners },
  to: { path: target },
});

export default {
  forbidden: [
    { name: "no-cycles", comment: "No import cycles.", severity: "error", from: {}, to: { circular: true } },
    {
      name: "through-the-door",
      comment: "Outsiders import a folder's index.ts, nothing behind it.",
      severity: "error",
      from: { path: "^(src/(?:origin/)?[^/]+|client/[^/]+)/" },
      to: {
        path: "^(?:src/(?:origin/)?[^/]+|client/[^/]+)/.+",
        pathNot: [
          "^$1/",
          "^(?:src/(?:origin/)?[^/]+|client/[^/]+)/index\\.ts$",
          "^src/origin/(?:ingest|mixer|packager)/index\\.ts$",
          // Tests of those who meet an edge meet a real one.
          "^src/edge/(?:testing/|loopback-)",
        ],
      },
    },
    ...["origin/ingest", "origin/mixer", "origin/packager"].map((stage) => ({
      name: `${stage.replace("/", "-")}-alone`,
      comment: "No stage imports another; they meet at the types of media/ and protocol/.",
      severity: "error",
      from: { path: `^src/${stage}/` },
      to: { path: "^src/", pathNot: [`^src/${stage}/`, "^src/(media|protocol|platform)/"] },
    })),
    {
      name: "relay-alone",
      comment: "The relay does not know what it carries.",
      severity: "error",
      from: { path: "^src/relay/" },
      to: { path: "^src/", pathNot: ["^src/(relay|platform)/", "^src/protocol/"] },
    },
    {
      name: "edge-alone",
      comment: "The data plane and control do not import each other.",
      severity: "error",
      from: { path: "^src/edge/" },
      to: { path: "^src/", pathNot: ["^src/(edge|media|protocol|platform|relay|ticket|draw|flood|challenge)/"] },
    },
    {
      name: "control-alone",
      comment: "Control never touches a sample; only store/ speaks SQL.",
      severity: "error",
      from: { path: "^src/control/" },
      to: { path: "^src/", pathNot: ["^src/(control|protocol|platform|relay|store|ticket|draw|verdict|report)/"] },
    },
    {
      name: "http-beside-the-data-plane",
      comment: "http/ knows control, never a stage of the data plane.",
      severity: "error",
      from: { path: "^src/http/" },
      to: { path: "^src/(origin|edge|media|roles)/" },
    },
    {
      name: "media-pure",
      comment: "media/ does no I/O and runs unchanged in a browser.",
      severity: "error",
      from: { path: "^src/media/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(src/(?!media/|protocol/)|node:|bun|fs|net)", dependencyTypesNot: [] },
    },
    {
      name: "protocol-pure",
      comment: "protocol/ imports nothing.",
      severity: "error",
      from: { path: "^src/protocol/", pathNot: "\\.test\\.ts$" },
      to: { pathNot: "^src/protocol/" },
    },
    {
      name: "platform-knows-no-audio",
      comment: "platform/ imports nothing of ours.",
      severity: "error",
      from: { path: "^src/platform/" },
      to: { path: "^src/", pathNot: "^src/platform/" },
    },
    {
      name: "client-runs-in-browsers",
      comment: "client/ and web/ import only what a browser can run.",
      severity: "error",
      from: { path: "^(client|web)/", pathNot: "(\\.test\\.ts|^web/build\\.ts)$" },
      to: { path: "^(src/(?!media/|protocol/|draw/)|node:|bun$)" },
    },
    ...["ticket", "draw", "flood", "challenge", "verdict"].map((folder) => ({
      name: `${folder}-alone`,
      comment: "What guards the door knows nothing of who stands at it.",
      severity: "error",
      from: { path: `^src/${folder}/`, pathNot: "\\.test\\.ts$" },
      to: { path: "^src/", pathNot: [`^src/${folder}/`, "^src/(protocol|platform)/"] },
    })),
    ...["detect", "report"].map((folder) => ({
      name: `${folder}-alone`,
      comment: "Sums over counts, and words over figures, know nothing of where these come from.",
      severity: "error",
      from: { path: `^src/${folder}/`, pathNot: "\\.test\\.ts$" },
      to: { path: "^src/", pathNot: [`^src/${folder}/`, "^src/(protocol|platform)/"] },
    })),
    {
      name: "notify-alone",
      comment: "What leaves for other places knows nothing of why.",
      severity: "error",
      from: { path: "^src/notify/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/", pathNot: ["^src/(notify|protocol|platform|store)/"] },
    },
    {
      name: "tracker-alone",
      comment: "The tracker knows the rest only by what the relay tells it, so that it can outlive it.",
      severity: "error",
      from: { path: "^src/tracker/", pathNot: "(\\.test\\.ts$|/testing/)" },
      to: { path: "^src/", pathNot: ["^src/(tracker|detect|notify|store|relay|protocol|platform|media)/"] },
    },
    {
      name: "roles-only-wire",
      comment: "Nobody but main imports roles/.",
      severity: "error",
      from: { path: "^(src|client|web)/", pathNot: "^src/(roles/|main\\.ts$)" },
      to: { path: "^src/roles/" },
    },
    onlyFrom(
      "webrtc-in-ingest",
      "^(src/origin/ingest/|bench/|e2e/)",
      "node_modules/node-datachannel",
      "Only ingest knows WebRTC.",
    ),
    onlyFrom(
      "opus-in-media",
      "^(src/media/|bench/|e2e/)",
      "node_modules/libopus-wasm",
      "The codec stands behind an interface.",
    ),
    onlyFrom("nats-in-relay", "^(src/relay/|e2e/)", "node_modules/@nats-io", "Only the relay knows NATS."),
    {
      name: "testing-for-tests",
      comment: "What stands in a testing/ folder is for tests.",
      severity: "error",
      from: { path: "^(src|client|web)/", pathNot: "(\\.test\\.tsx?$|/testing/)" },
      to: { path: "/testing/" },
    },
    {
      name: "not-to-tests",
      severity: "error",
      from: { pathNot: "\\.test\\.tsx?$" },
      to: { path: "\\.test\\.tsx?$" },
    },
    {
      name: "no-orphans",
      comment: "A file that nobody imports is dead or lost.",
      severity: "error",
      from: { orphan: true, path: "^(src|client|web)/", pathNot: "(\\.test\\.tsx?$|\\.d\\.ts$)" },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".js"],
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
    },
  },
};
