import type { TroubleCategory } from "../../../protocol/index.ts";

/** What people report: after "reported", and after "reports of". */
export const REPORTED_AS: Record<TroubleCategory, { object: string; noun: string }> = {
  "cannot-join": { object: "that they cannot join", noun: "failed joins" },
  "no-sound": { object: "no sound", noun: "no sound" },
  choppy: { object: "choppy sound", noun: "choppy sound" },
  delayed: { object: "late sound", noun: "late sound" },
  echo: { object: "an echo", noun: "an echo" },
  "cannot-speak": { object: "that they cannot speak", noun: "speakers who cannot speak" },
  page: { object: "trouble with the page", noun: "trouble with the page" },
  other: { object: "trouble", noun: "trouble" },
};
