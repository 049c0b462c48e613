import { render } from "preact";
import { TrackerAddress, TroubleSender, webTroubleEnvironment } from "../../client/trouble/index.ts";
import { StatusApi } from "../api/status-api.ts";
import { TroubleEntry } from "./trouble-entry.tsx";
import { type TroubleFacts, TroubleModel } from "./trouble-model.ts";

/** The address behind which the form stands open at once. */
const REPORT = "#report";
const STATUS = "/status";

type Offer = { trouble: TroubleModel; api: StatusApi; tracker: TrackerAddress };

/** Makes the link at the page's foot a form, and sends what waits since earlier visits. `facts`: asked when a report is sent. */
export function offerTrouble(facts: () => TroubleFacts): Offer {
  const environment = webTroubleEnvironment;
  const announced = document.querySelector<HTMLMetaElement>('meta[name="stentor-status"]')?.content;
  const tracker = new TrackerAddress(environment.keep, announced, location.origin);
  const api = new StatusApi({ origin: location.origin, tracker, monotonicMs: environment.monotonicMs });
  const sender = new TroubleSender({ origin: location.origin, tracker, environment });
  const trouble = new TroubleModel({
    sender,
    facts,
    summary: () => api.summary(),
    opened: () => {
      if (tracker.origin === undefined) void api.config().catch(() => undefined);
    },
  });
  const foot = document.getElementById("foot");
  if (foot !== null) {
    foot.textContent = "";
    const status = location.pathname === STATUS ? undefined : trouble.statusAddress;
    render(<TroubleEntry model={trouble} status={status} />, foot);
  }
  sender.start();
  if (location.hash === REPORT) trouble.open();
  return { trouble, api, tracker };
}

/** For pages that neither hear nor speak. */
export function noFacts(room: string | null): () => TroubleFacts {
  return () => ({ room, listener: null, met: null });
}
