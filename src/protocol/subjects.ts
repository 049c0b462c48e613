/**
 * Names on the relay. Tokens are parted by dots, as on NATS, and `*` stands for one token in a subscription.
 * Ids hold only letters, digits, `-` and `_`, so that none can break out of its token.
 */
export const subjects = {
  /** Request to control, the room's id as body; answer: `Outcome<RoomCard>`. How an edge learns that a room exists. */
  roomCard: "control.card",
  /** Request to the origin that holds the room, empty body; answer: a `RoomCard`. Asked when control does not answer. */
  heldCard: (room: string) => `room.${room}.card`,
  /** Request to control: an HTTP request that an edge has taken; answer: the response. See `http/`. */
  controlHttp: "control.http",
  /** Origin → edges: a `PartObject` every 200 ms. */
  part: (room: string, rendition: string) => `room.${room}.part.${rendition}`,
  /** Request to the room's origin; body: empty, or the first part that is wanted as u32; answer: a `WindowObject`. */
  window: (room: string, rendition: string) => `room.${room}.window.${rendition}`,
  /** Control → edges: a `RoomNotice` as JSON, at most one a second and at each change of state. Edges pass it on unread. */
  notice: (room: string) => `room.${room}.notice`,
  /** Control → edges: the room is over; no body. */
  end: (room: string) => `room.${room}.end`,
  /** Origin → control: `SpeakerFacts`, when somebody comes, goes, starts or stops speaking. */
  speakers: (room: string) => `room.${room}.speakers`,
  /** Edge → control, once a second: `EdgeFacts`. */
  edgeFacts: (edge: string) => `edge.${edge}.facts`,
  /** Request to control, `{room, edge}` as JSON; answer: `Outcome<DoorOpening>`. How an edge learns of a room's door. */
  door: "control.door",
  /** Request to control: `PlacesWanted`; answer: `Outcome<PlacesGiven>`. */
  places: "control.places",
  /** Control → edges: a `DoorState`. */
  doorState: (room: string) => `room.${room}.door`,
  /** Control → edges: `DoorKeys`, when they change and every two seconds. */
  doorKeys: "control.keys",
  /** Edge → control, four times a second: `DoorFacts`. */
  doorFacts: (edge: string) => `edge.${edge}.door`,
  /** Edge → edges: `SeatedNotice`. */
  seated: (room: string) => `room.${room}.seated`,
  /** Edge → control, once a second: `EdgeSigns`. */
  edgeSigns: (edge: string) => `edge.${edge}.signs`,
  /** Request to one edge: `ListenerQuestion`; answer: `ListenerFacts`. */
  listenerFacts: (edge: string) => `edge.${edge}.listener`,
  /** Request to the tracker: an HTTP request that an edge or control has taken; answer: the response. See `http/`. */
  trackerHttp: "tracker.http",
  /** Request to the tracker: a `Delivery`; answer: `Outcome<true>` once it is on the disk. */
  deliver: "tracker.deliver",
  /** Request to the tracker: `TrackerQuestion`; answer: `TrackerRecord`. */
  trackerRecord: "tracker.record",
  /** Control → tracker, once a second and room that is stressed: a `Verdict`. */
  verdict: (room: string) => `room.${room}.verdict`,
  /** Control → tracker, once a second: `ControlFacts`. */
  controlFacts: "control.facts",
  /** Request to one of the processes that share a port, empty body; answer: its metrics as Prometheus text. */
  siblingMetrics: (group: string, sibling: string) => `sibling.${group}.${sibling}.metrics`,
  /** Request to one origin, the `open` order only; answer: `Outcome<OriginAnswer>`. */
  originOrder: (origin: string) => `origin.${origin}.order`,
  /** Request to whichever origin holds the room, every order but `open`; answer: `Outcome<OriginAnswer>`. */
  roomOrder: (room: string) => `room.${room}.order`,
  /** Request to one origin, empty body; answer: its metrics as Prometheus text. */
  originMetrics: (origin: string) => `origin.${origin}.metrics`,
  /** Origin → control, once a second and at its start: `OriginFacts`. A new `bootId` means that its rooms are gone. */
  originFacts: (origin: string) => `origin.${origin}.facts`,
} as const;
