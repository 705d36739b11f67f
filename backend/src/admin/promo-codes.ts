import { PromoBody } from '@primerka/contract';
import { toCredits } from '../catalog.js';
import { startOfMoscowDay } from '../credits/moscow-month.js';
import { Promo } from '../credits/promo.js';
import { AppError } from '../errors.js';
import { type Given, type OwnerCommand, UsageError } from './owner-command.js';
import { table } from './table.js';

const DAY = 86_400_000;
/** Nobody means more; and the sums of everybody's credits must stay integers. */
const MAX_CREDITS = 100_000;

export const promoAdd: OwnerCommand = {
  name: 'promo add',
  usage: 'CODE --credits N [--uses N] [--until YYYY-MM-DD] [--expires-in-days N]',
  summary: 'a code that gives credits, once to each user; `--until` is its last day in Moscow',
  words: 1,
  options: {
    credits: { type: 'string' },
    uses: { type: 'string' },
    until: { type: 'string' },
    'expires-in-days': { type: 'string' },
  },
  async run(app, given) {
    const promo = readPromo(given, new Date());
    if (!(await app.get(Promo).add(promo)))
      throw new AppError('state.conflict', `There is a code ${promo.code} already`);
    return `${promo.code} gives ${toCredits(promo.credits)} credits\n`;
  },
};

/** @throws UsageError */
export function readPromo({ words: [word], options }: Given, now: Date): Parameters<Promo['add']>[0] {
  const body = PromoBody.safeParse({ code: word });
  if (!body.success) throw new UsageError(`A code is 4 to 32 of A–Z, 0–9 and -, not ${word}`);
  const credits = readNumber('credits', options, MAX_CREDITS, 2);
  if (credits === null) throw new UsageError('--credits is missing');
  return {
    code: body.data.code,
    credits: Math.round(credits * 100),
    watermark: false,
    maxUses: readNumber('uses', options, 1_000_000_000, 0),
    expiresInDays: readNumber('expires-in-days', options, 36_500, 0),
    validUntil: readLastDay(options['until'], now),
  };
}

export const promoList: OwnerCommand = {
  name: 'promo list',
  usage: '',
  summary: 'all codes and how often they were used',
  words: 0,
  async run(app) {
    const codes = await app.get(Promo).list();
    return table(
      ['code', 'credits', 'used', 'of', 'until', 'credits last, days'],
      codes.map(({ code, credits, uses, maxUses, validUntil, expiresInDays }) => [
        code,
        String(toCredits(credits)),
        String(uses),
        maxUses === null ? '∞' : String(maxUses),
        validUntil?.toISOString() ?? '∞',
        expiresInDays === null ? '∞' : String(expiresInDays),
      ]),
    );
  },
};

/** A number above zero with at most so many decimals; null when it was not given. */
function readNumber(name: string, options: Given['options'], max: number, decimals: number): number | null {
  const text = options[name];
  if (text === undefined) return null;
  const value = Number(text);
  const written = new RegExp(decimals ? `^\\d+(\\.\\d{1,${decimals}})?$` : '^\\d+$').test(String(text));
  if (!written || value <= 0 || value > max) throw new UsageError(`--${name} is a number up to ${max}, not ${text}`);
  return value;
}

/** The moment after the last one of a day in Moscow. */
function readLastDay(text: string | boolean | undefined, now: Date): Date | null {
  if (text === undefined) return null;
  const start = startOfMoscowDay(String(text));
  if (!start) throw new UsageError(`--until is a day like 2026-12-31, not ${text}`);
  const end = new Date(start.getTime() + DAY);
  if (end <= now) throw new UsageError(`--until ${text} is over`);
  return end;
}
