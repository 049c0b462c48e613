/** The worker that shows what is pushed; its scope is the folder that it lies in. */
const WORKER = "/status/push-worker.js";

/** Where a message is pushed to, and how it is sealed for that browser alone. */
export type PushDetails = { endpoint: string; keys: { p256dh: string; auth: string } };

/** What a browser's push needs of the page. */
export type Push = {
  isSupported(): boolean;
  /** Asks the person for leave. `undefined`: it was not given. Throws where the browser's push service does not answer. */
  subscribe(publicKey: string): Promise<PushDetails | undefined>;
  /** As it stands from an earlier visit. */
  present(): Promise<PushDetails | undefined>;
  end(): Promise<void>;
};

export const webPush: Push = {
  isSupported: () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window,
  async subscribe(publicKey) {
    if ((await Notification.requestPermission()) !== "granted") return undefined;
    const registration = await activeWorker();
    const options = { userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) };
    const present = await registration.pushManager.getSubscription();
    const subscription = await registration.pushManager.subscribe(options).catch(async () => {
      // The server's key has changed since: a browser keeps to the one that it knows until that is given up.
      await present?.unsubscribe();
      return await registration.pushManager.subscribe(options);
    });
    return detailsOf(subscription);
  },
  async present() {
    const registration = await navigator.serviceWorker.getRegistration(WORKER);
    const subscription = await registration?.pushManager.getSubscription();
    return subscription ? detailsOf(subscription) : undefined;
  },
  async end() {
    const registration = await navigator.serviceWorker.getRegistration(WORKER);
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
  },
};

/** The page itself lies outside of its scope, so that `serviceWorker.ready` would wait for ever. */
async function activeWorker(): Promise<ServiceWorkerRegistration> {
  const registration = await navigator.serviceWorker.register(WORKER);
  const worker = registration.installing ?? registration.waiting;
  if (registration.active !== null || worker === null) return registration;
  await new Promise<void>((resolve) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve());
    if (worker.state === "activated") resolve();
  });
  return registration;
}

function detailsOf(subscription: PushSubscription): PushDetails | undefined {
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh, auth } = keys ?? {};
  if (endpoint === undefined || p256dh === undefined || auth === undefined) return undefined;
  return { endpoint, keys: { p256dh, auth } };
}

/** From base64url. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}
