import { ApiError, refusalOf } from "../api/api-error.ts";

const TIMEOUT_MS = 10_000;

/** Asks the tracker for something below `/status`, by the page's own address. Throws ApiError. */
export async function callTracker<T>(
  method: string,
  path: string,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<T> {
  const headers = new Headers({ accept: "application/json" });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  if (body !== undefined) headers.set("content-type", "application/json");
  const response = await fetch(`/status${path}`, {
    method,
    headers,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new ApiError("network", { cause });
  });
  if (!response.ok) throw await refusalOf(response);
  return (await response.json().catch(() => undefined)) as T;
}
