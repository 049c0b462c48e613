/** A picture made small enough to be sent: its bytes, and the same for an `img`. */
export type SmallPicture = { base64: string; dataUrl: string; width: number; height: number };

/** What the server takes, with a little room. */
export const PICTURE_BYTES_MAX = 295_000;
const LONGEST_SIDE = 1_600;
const SMALLEST_SIDE = 320;
const QUALITIES = [0.85, 0.7, 0.55];

export type PictureSize = { width: number; height: number };
type Attempt = PictureSize & { quality: number };

/** Sizes and qualities to try, the best first, until one is small enough. */
export function shrinkPlan({ width, height }: PictureSize): Attempt[] {
  const attempts: Attempt[] = [];
  const longest = Math.max(width, height, 1);
  for (let side = Math.min(LONGEST_SIDE, longest); ; side = Math.round(side * 0.7)) {
    const scale = side / longest;
    const size = { width: atLeastOne(width * scale), height: atLeastOne(height * scale) };
    attempts.push(...QUALITIES.map((quality) => ({ ...size, quality })));
    if (side <= SMALLEST_SIDE) return attempts;
  }
}

/**
 * Draws the picture anew, which leaves behind where and with what it was taken. Throws TypeError where the file is no picture that this
 * browser can read, RangeError where it cannot be made small enough.
 */
export async function shrinkPicture(file: Blob): Promise<SmallPicture> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new TypeError("not a picture");
  });
  try {
    for (const attempt of shrinkPlan(bitmap)) {
      const blob = await drawn(bitmap, attempt);
      if (blob.size <= PICTURE_BYTES_MAX) return await asText(blob, attempt);
    }
  } finally {
    bitmap.close();
  }
  throw new RangeError("cannot be made small enough");
}

async function drawn(bitmap: ImageBitmap, { width, height, quality }: Attempt): Promise<Blob> {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  if (pen === null) throw new RangeError("no canvas");
  // JPEG knows no holes: what is transparent becomes paper.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, width, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  if (blob === null) throw new RangeError("cannot be encoded");
  return blob;
}

function asText(blob: Blob, { width, height }: PictureSize): Promise<SmallPicture> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(new TypeError("not readable"));
    reader.onload = () => {
      const dataUrl = String(reader.result);
      resolve({ base64: dataUrl.slice(dataUrl.indexOf(",") + 1), dataUrl, width, height });
    };
    reader.readAsDataURL(blob);
  });
}

function atLeastOne(pixels: number): number {
  return Math.max(1, Math.round(pixels));
}
