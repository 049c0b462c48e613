/** Why it cannot go on: a code of the server's or of this client's, and a sentence. */
export type ListenFault = { code: string; message: string };
