import { signal } from "@preact/signals";
import { openKeyring, takeFromAddress } from "../api/keyring.ts";
import { noFacts, offerTrouble } from "../trouble/offer-trouble.tsx";
import { becomesSeen } from "../ui/becomes-seen.ts";
import { mount } from "../ui/mount.tsx";
import { OperatorApi } from "./operator/operator-api.ts";
import { OperatorModel } from "./operator/operator-model.ts";
import { StatusModel } from "./status-model.ts";
import { StatusPage } from "./status-page.tsx";
import { SubscribeApi } from "./subscribe/subscribe-api.ts";
import { SubscribeModel } from "./subscribe/subscribe-model.ts";
import { webPush } from "./subscribe/web-push.ts";

const TICK_MS = 1_000;

const keyring = openKeyring();
const token = takeFromAddress("operator");
if (token !== undefined) keyring.operator = token;

const room = signal(new URLSearchParams(location.search).get("room"));
const { trouble, api } = offerTrouble(() => noFacts(room.value)());
const model = new StatusModel({ api, room, monotonicMs: () => performance.now(), seen: becomesSeen });
const subscribe = new SubscribeModel({ push: webPush, api: new SubscribeApi(), language: navigator.language });
const operator = new OperatorModel({ api: new OperatorApi(), keyring, changed: () => model.refreshSoon() });

mount(<StatusPage model={model} trouble={trouble} subscribe={subscribe} operator={operator} />);
setInterval(() => document.visibilityState === "visible" && model.tick(), TICK_MS);
void model.run();
