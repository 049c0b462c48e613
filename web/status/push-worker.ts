/** Shows what is pushed, and leads to where it points. */
import { noticeOf } from "./push-notice.ts";

/** What a service worker has and a page has not. */
type WorkerScope = {
  registration: ServiceWorkerRegistration;
  location: Location;
  clients: { openWindow(url: string): Promise<unknown> };
  addEventListener(type: "push", run: (event: Waiting & { data: { text(): string } | null }) => void): void;
  addEventListener(type: "notificationclick", run: (event: Waiting & { notification: Notification }) => void): void;
};
type Waiting = { waitUntil(work: Promise<unknown>): void };

const worker = globalThis as unknown as WorkerScope;

worker.addEventListener("push", (event) => {
  const { title, ...options } = noticeOf(event.data?.text() ?? "", worker.location.origin);
  event.waitUntil(worker.registration.showNotification(title, options));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url } = event.notification.data as { url: string };
  event.waitUntil(worker.clients.openWindow(url));
});
