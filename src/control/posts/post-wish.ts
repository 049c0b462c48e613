/** What the host wants everybody to read. */
export type PostWish = {
  /** At most 1,000 characters. */
  text: string;
  /** `http:` or `https:`. */
  link: string | null;
  picture: { bytes: Uint8Array; alt: string } | null;
  promoted: boolean;
};
