import path from 'node:path';
import { expect, it } from 'vitest';
import { SAMPLES_DIR } from './telegram/samples.js';
import { readArguments, UsageError } from './tryon-arguments.js';

const read = (...args: string[]) => readArguments(args, SAMPLES_DIR);
const photos = ['--person', 'person-full.jpg', '--garment', 'garment-tee-red.jpg'];

it('uses the samples when no photo is given', () => {
  const given = read();
  expect(given?.person).toBe(path.join(SAMPLES_DIR, 'person-full.jpg'));
  expect(given?.garments).toEqual([{ file: path.join(SAMPLES_DIR, 'garment-tee-red.jpg'), category: 'top' }]);
  expect(given?.out).toBe(path.join(SAMPLES_DIR, 'look.jpg'));
});

it('takes one category for each garment, in their order, and top where none is left', () => {
  const given = read(...photos, '--garment', 'garment-hat-straw.jpg', '--category', 'outerwear');
  expect(given?.garments.map(({ category }) => category)).toEqual(['outerwear', 'top']);
});

it('signs in as a known person or any number', () => {
  expect(read('--user', 'ben')?.userId).toBe(1002);
  expect(read('--user', '77')?.userId).toBe(77);
});

it.each([
  [['--person', 'person-full.jpg'], 'belong together'],
  [['--garment', 'garment-tee-red.jpg'], 'belong together'],
  [[...photos, '--category', 'top', '--category', 'shoes'], 'more --category'],
  [[...photos, '--category', 'crown'], '"crown" is no category'],
  [[...photos, ...Array.from({ length: 4 }, () => ['--garment', 'garment-tee-red.jpg']).flat()], 'at most four'],
  [['--person', 'none.jpg', '--garment', 'garment-tee-red.jpg'], 'cannot be read'],
  [['--out', 'none/look.jpg'], 'cannot be written'],
  [['--url', 'somewhere'], 'no http(s) address'],
  [['--user', '-1'], '--user'],
  [['--user', 'toString'], '--user'],
  [['--size', 'L'], "'--size'"],
  [['photo.jpg'], "'photo.jpg'"],
])('refuses %j', (args, message) => {
  expect(() => read(...args)).toThrow(UsageError);
  expect(() => read(...args)).toThrow(message);
});

it('is quiet when help is asked for', () => {
  expect(read('--help', '--user', 'toString')).toBeUndefined();
});
