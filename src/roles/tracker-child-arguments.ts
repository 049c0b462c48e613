/** The argument that makes the program the tracker of an all-in-one Stentor; not for people. */
export const TRACKER_CHILD_ROLE = "tracker-child";

/** What its parent says to it. `mainUrl`: where the parent serves people. */
export function trackerChildArguments(mainUrl: string): string[] {
  return ["serve", "--role", TRACKER_CHILD_ROLE, "--main", mainUrl];
}
