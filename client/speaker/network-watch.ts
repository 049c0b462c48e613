/** What Chromium on phones tells of the network; other browsers have none of it. */
type NetworkInformation = EventTarget & { readonly type?: string };

/**
 * Calls when this device has come to another network: back online, or from Wi-Fi to mobile. Changes of mere speed,
 * which browsers estimate all the time, do not count.
 */
export function watchNetwork(onChange: () => void, signal: AbortSignal): void {
  globalThis.addEventListener("online", onChange, { signal });
  const { connection } = navigator as Navigator & { connection?: NetworkInformation };
  if (connection?.type === undefined) return;
  let type = connection.type;
  const look = () => {
    if (connection.type === type) return;
    type = connection.type ?? type;
    onChange();
  };
  connection.addEventListener("change", look, { signal });
}
