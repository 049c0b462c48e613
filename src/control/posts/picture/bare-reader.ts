/** A picture without what a camera or a program wrote into it beside the picture. Sides as it is to be shown. */
export type BarePicture = {
  type: "image/png" | "image/jpeg" | "image/webp";
  width: number;
  height: number;
  bytes: Uint8Array;
};

/** `undefined`: the bytes are not what they begin as. */
export type BareReader = (bytes: Uint8Array) => Omit<BarePicture, "type"> | undefined;
