import type { Category } from '@primerka/contract';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isPerson, PEOPLE } from './telegram/people.js';
import { SAMPLES_DIR } from './telegram/samples.js';

export class UsageError extends Error {}

export interface TryOnArguments {
  person: string;
  garments: { file: string; category: Category }[];
  out: string;
  url?: string;
  initData?: string;
  /** Telegram id of whom to sign in as on a sandbox. */
  userId: number;
}

const CATEGORIES = Object.keys({
  top: true,
  bottom: true,
  dress: true,
  outerwear: true,
  shoes: true,
  headwear: true,
  glasses: true,
  jewellery: true,
  bag: true,
} satisfies Record<Category, true>);

const isCategory = (name: string): name is Category => CATEGORIES.includes(name);

export const HELP = `Tries garments on a person's photo, through the public API.

  npm run tryon -- [--person P.jpg --garment G.jpg [--garment …]] [options]

  --person FILE      JPEG or PNG, at most 5 MB; without any photo the samples are used
  --garment FILE     the same; up to four
  --category NAME    one for each --garment, in their order; default top:
                     ${CATEGORIES.join(', ')}
  --out FILE         where the picture goes; default look.jpg
  --url URL          a running server; default: http://127.0.0.1:PORT (3000) if it answers,
                     else everything is started on this machine for this one run
  --init-data TEXT   Telegram's initData; needed unless the server is a sandbox
  --user NAME        on a sandbox: ${Object.keys(PEOPLE).join(', ')} or any number; default anna

Exit codes: 0 the picture is written · 1 something unexpected · 2 wrong usage
  3 the server refused · 4 the order failed or was canceled, nothing was charged
  5 the server cannot be reached or started · 6 no result in time; the order goes on
`;

/**
 * @param directory relative file names start here.
 * @returns undefined when help is asked for.
 * @throws UsageError also for files that cannot be read or written: before anything is spent.
 */
export function readArguments(args: string[], directory: string): TryOnArguments | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  if (!values.person !== !values.garment) {
    throw new UsageError('--person and --garment belong together; give both, or none to use the samples');
  }
  const samples = !values.person;
  const files = samples ? [path.join(SAMPLES_DIR, 'garment-tee-red.jpg')] : (values.garment ?? []);
  const names = values.category ?? [];
  if (names.length > files.length) throw new UsageError('there are more --category than --garment');
  if (files.length > 4) throw new UsageError('at most four garments at once');
  const garments = files.map((file, index) => {
    const category = names[index] ?? 'top';
    if (!isCategory(category))
      throw new UsageError(`"${category}" is no category; there are: ${CATEGORIES.join(', ')}`);
    return { file: readable(path.resolve(directory, file)), category };
  });
  return {
    person: readable(
      samples ? path.join(SAMPLES_DIR, 'person-full.jpg') : path.resolve(directory, values.person ?? ''),
    ),
    garments,
    out: writable(path.resolve(directory, values.out ?? 'look.jpg')),
    url: values.url === undefined ? undefined : serverUrl(values.url),
    initData: values['init-data'],
    userId: userId(values.user ?? 'anna'),
  };
}

function parse(args: string[]) {
  const many = { type: 'string', multiple: true } as const;
  const one = { type: 'string' } as const;
  const options = { person: one, garment: many, category: many, out: one, url: one, 'init-data': one, user: one };
  try {
    return parseArgs({ args, options: { ...options, help: { type: 'boolean', short: 'h' } } });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readable(file: string): string {
  try {
    accessSync(file, constants.R_OK);
    return file;
  } catch {
    throw new UsageError(`${file} cannot be read`);
  }
}

function writable(file: string): string {
  try {
    accessSync(path.dirname(file), constants.W_OK);
    return file;
  } catch {
    throw new UsageError(`${path.dirname(file)} cannot be written to`);
  }
}

function serverUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UsageError(`"${text}" is no http(s) address`);
  }
  return text.replace(/\/+$/, '');
}

function userId(name: string): number {
  if (isPerson(name)) return PEOPLE[name].id;
  if (/^[1-9]\d{0,14}$/.test(name)) return Number(name);
  throw new UsageError(`--user is a number or one of ${Object.keys(PEOPLE).join(', ')}`);
}
