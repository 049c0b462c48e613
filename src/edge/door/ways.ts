/** How somebody came in: directly, by a called place, by a called effort number, by an invitation, or back to a seat. */
export const WAYS = ["direct", "placed", "effort", "invited", "returned"] as const;
export type Way = (typeof WAYS)[number];
