import sharp from 'sharp';

export interface Colour {
  red: number;
  green: number;
  blue: number;
}

/**
 * Mean colour (0–255) of a part of a picture.
 * @param part as shares of width and height, so that pictures of different size can be compared
 */
export async function meanColour(
  picture: Buffer | string,
  part: { left: number; top: number; width: number; height: number },
): Promise<Colour> {
  const { width, height } = await sharp(picture).metadata();
  const region = {
    left: Math.round(part.left * width),
    top: Math.round(part.top * height),
    width: Math.round(part.width * width),
    height: Math.round(part.height * height),
  };
  const { channels } = await sharp(await sharp(picture).extract(region).png().toBuffer()).stats();
  const mean = (index: number) => channels[index]?.mean ?? 0;
  return { red: mean(0), green: mean(1), blue: mean(2) };
}

/** How far two colours are apart, as the largest difference of a channel. */
export const apart = (a: Colour, b: Colour): number =>
  Math.max(Math.abs(a.red - b.red), Math.abs(a.green - b.green), Math.abs(a.blue - b.blue));
