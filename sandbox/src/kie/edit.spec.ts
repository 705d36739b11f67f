import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { draw } from './draw.js';
import { changesIn, type Change } from './edit-words.js';

// Pixels are slow work where several suites share few cores.
vi.setConfig({ testTimeout: 60_000 });

const SIZE = { width: 800, height: 1200 };

/** A plain figure on a striped wall, with a mark at the left that shows where left is. */
const figure = () =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}" viewBox="0 0 600 900">
     <rect width="600" height="900" fill="#9a9aa2"/><rect x="40" y="100" width="60" height="700" fill="#d0c060"/>
     <ellipse cx="300" cy="120" rx="45" ry="58" fill="#d8a080"/><rect x="190" y="190" width="220" height="270" fill="#3c8c50"/>
     <rect x="215" y="460" width="75" height="360" fill="#304890"/>
     <rect x="310" y="460" width="75" height="360" fill="#304890"/></svg>`,
    ),
  )
    .png()
    .toBuffer();

const WALL = [0.85, 0.3] as const;
const SHIRT = [0.5, 0.35] as const;
const FACE = [0.5, 0.13] as const;
const MARK = [0.116, 0.5] as const;

interface Picture {
  at: (place: readonly [number, number]) => [number, number, number];
  mean: number[];
  deviation: number;
  size: { width: number; height: number };
}

async function look(bytes: Buffer): Promise<Picture> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { channels } = await sharp(bytes).removeAlpha().stats();
  return {
    at: ([x, y]) => {
      const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3;
      return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    },
    mean: channels.map(({ mean }) => mean),
    deviation: channels.reduce((sum, { stdev }) => sum + stdev, 0) / 3,
    size: { width: info.width, height: info.height },
  };
}

let source: Buffer;
let before: Picture;
beforeAll(async () => {
  source = await figure();
  before = await look(source);
});

const edited = async (prompt: string): Promise<Picture> =>
  look(await draw({ prompt, images: [source], aspectRatio: 'auto', resolution: '1K', format: 'png' }));

const mean = ({ mean: [r = 0, g = 0, b = 0] }: Picture) => (r + g + b) / 3;
const warmth = ({ mean: [r = 0, , b = 0] }: Picture) => r - b;
const chroma = ([r, g, b]: [number, number, number]) => Math.max(r, g, b) - Math.min(r, g, b);

describe('every word does what it says', () => {
  it.each<[string, (after: Picture) => number, 'more' | 'less']>([
    ['brighter', mean, 'more'],
    ['darker', mean, 'less'],
    ['warmer', warmth, 'more'],
    ['cooler', warmth, 'less'],
    ['more contrast', ({ deviation }) => deviation, 'more'],
    ['softer contrast', ({ deviation }) => deviation, 'less'],
    ['more vivid', ({ at }) => chroma(at(SHIRT)), 'more'],
    ['muted colours', ({ at }) => chroma(at(SHIRT)), 'less'],
    ['black and white', ({ at }) => chroma(at(SHIRT)), 'less'],
    ['sepia', ({ at }) => chroma(at(MARK)), 'less'],
  ])('%s, and slightly and strongly so', async (word, measure, direction) => {
    const sign = direction === 'more' ? 1 : -1;
    const change = async (prompt: string) => sign * (measure(await edited(prompt)) - measure(before));
    const plain = await change(`Make it ${word}, please`);
    expect(plain).toBeGreaterThan(2);
    if (word === 'black and white' || word === 'sepia') return;
    expect(await change(`slightly ${word}`)).toBeLessThan(plain);
    expect(await change(`strongly ${word}`)).toBeGreaterThan(plain);
  });

  it('make the background blue: the wall, not the person', async () => {
    const [r, g, b] = (await edited('make the background blue')).at(WALL);
    expect(b).toBeGreaterThan(Math.max(r, g) + 40);
    const { at } = await edited('make the background blue');
    expect(at(SHIRT)).toEqual(near(before.at(SHIRT)));
    expect(at(FACE)).toEqual(near(before.at(FACE)));
  });

  it('make the clothes red: the shirt, not the wall', async () => {
    const { at } = await edited('make the clothes red');
    const [r, g, b] = at(SHIRT);
    expect(r).toBeGreaterThan(Math.max(g, b) + 60);
    expect(at(WALL)).toEqual(near(before.at(WALL)));
    expect(at(FACE)).toEqual(near(before.at(FACE)));
  });

  it('blur the background: its edges, not the person’s middle', async () => {
    const { at } = await edited('blur the background');
    const edge = [0.168, 0.5] as const;
    expect(at(edge)).not.toEqual(near(before.at(edge)));
    expect(at(SHIRT)).toEqual(near(before.at(SHIRT)));
  });

  it('crop closer: the mark at the side goes out of sight', async () => {
    const { at } = await edited('strongly crop closer');
    expect(at(MARK)).toEqual(near(before.at(WALL)));
    expect(at([0.5, 0.45])).toEqual(near(before.at(SHIRT)));
  });

  it('mirror horizontally: the mark changes sides', async () => {
    const { at } = await edited('mirror horizontally');
    expect(at([1 - MARK[0], MARK[1]])).toEqual(near(before.at(MARK)));
    expect(at(MARK)).toEqual(near(before.at([1 - MARK[0], MARK[1]])));
  });

  it('write the text: light letters below, also of signs a document would trip over', async () => {
    for (const text of ['SALE', '<b>&"'.replace('"', '')]) {
      const { mean: after } = await edited(`write the text "${text}"`);
      expect(Math.abs((after[0] ?? 0) - (before.mean[0] ?? 0))).toBeGreaterThan(0.2);
    }
  });

  it('unknown words tint it, each in their own way', async () => {
    const [one, other] = [await edited('a unicorn, please'), await edited('a second unicorn')];
    expect(one.at(WALL)).not.toEqual(near(before.at(WALL)));
    expect(one.at(WALL)).not.toEqual(other.at(WALL));
  });
});

it('keeps the size of what it edits', async () => {
  expect((await edited('brighter')).size).toEqual(SIZE);
});

describe('words', () => {
  it.each<[string, Change[]]>([
    ['nothing known', []],
    [
      'Make the background grey and slightly warmer',
      [
        { do: 'paint', what: 'background', colour: [128, 128, 128] },
        { do: 'tone', tone: 'warmer', strength: 0.5 },
      ],
    ],
    ['write the text "darker"', [{ do: 'write', text: 'darker' }]],
    ['write the text «СКИДКА 50%», mirror horizontally', [{ do: 'mirror' }, { do: 'write', text: 'СКИДКА 50%' }]],
    ['strongly BLUR the background', [{ do: 'blur', strength: 1.7 }]],
    ['the darkest, coolerish', []],
  ])('%s', (prompt, changes) => expect(changesIn(prompt)).toEqual(changes));
});

/** A colour as JPEG or a resize may leave it. */
function near(colour: [number, number, number]): [number, number, number] {
  return colour.map((value) => expect.closeTo(value, -1.2) as number) as [number, number, number];
}
