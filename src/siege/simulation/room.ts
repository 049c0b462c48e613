/** The room that all simulated evenings happen in. */
export const ROOM = "under-siege";
