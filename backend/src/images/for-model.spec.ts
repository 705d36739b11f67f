import sharp from 'sharp';
import { expect, it } from 'vitest';
import { forModel } from './for-model.js';

const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#336699' } });

it('is a JPEG of at most 768 pixels a side, without metadata, never enlarged', async () => {
  const large = await flat(1600, 1200)
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .jpeg()
    .toBuffer();
  const small = await forModel(large);
  if ('unreadable' in small) throw new Error(small.unreadable);
  const { format, width, height, exif } = await sharp(small).metadata();
  expect({ format, width, height, exif }).toEqual({ format: 'jpeg', width: 768, height: 576, exif: undefined });
  const tiny = await forModel(await flat(300, 400).png().toBuffer());
  if ('unreadable' in tiny) throw new Error(tiny.unreadable);
  expect(await sharp(tiny).metadata()).toMatchObject({ width: 300, height: 400 });
});

it('is nothing of what is no picture', async () => {
  expect(await forModel(Buffer.from('no picture'))).toEqual({ unreadable: 'refused as "type"' });
});
