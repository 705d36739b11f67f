import { DataSource } from 'typeorm';
import { toCredits } from '../catalog.js';
import { startOfMoscowMonth } from '../credits/moscow-month.js';
import { env } from '../env.js';
import { type MoneyLine, moneyLinesOf, nextMonth, toRub } from './money-lines.js';
import { type OwnerCommand, readMonth } from './owner-command.js';
import { table } from './table.js';

/** What credits were bought by, or where they came from when nobody paid: `pack_100`, `(free)`. */
const GRANTS = `select g.id, g.key, coalesce(p.product->>'id', '(' || g.source || ')') as product
  from credit_grant g left join payment p on g.key = 'topup:' || p.id`;

/**
 * What an order cost, split over the grants that paid for it as they paid; an order that was not paid
 * in the end has nobody to bear it. The month is the one in which the order ended.
 */
const COSTS = `with cost as (select g.id, sum(t.cost_micro_usd) as micro_usd from generation g
      join provider_task t on t.generation_id = g.id where g.finished_at >= $1 and g.finished_at < $2 group by g.id),
    borne as (select c.id, c.micro_usd * coalesce(part.amount::numeric / h.amount, 1) as micro_usd,
        coalesce(grants.product, '(not delivered)') as product
      from cost c join credit_hold h on h.id = c.id
        left join credit_hold_part part on part.hold_id = h.id and h.state = 'captured'
        left join (${GRANTS}) grants on grants.id = part.grant_id)
  select product, sum(micro_usd)::float8 as amount from borne group by product`;

/** Hundredths of a credit by product: what was given, spent, expired and taken back within the month. */
const CREDITS: Record<'given' | 'spent' | 'expired' | 'reversed', string> = {
  given: `select product, sum(e.amount)::float8 as amount from credit_entry e join (${GRANTS}) g on g.key = e.key
    where e.type = 'grant' and e.at >= $1 and e.at < $2 group by product`,
  spent: `select product, sum(part.amount)::float8 as amount from credit_hold h
    join credit_hold_part part on part.hold_id = h.id join (${GRANTS}) g on g.id = part.grant_id
    where h.state = 'captured' and h.settled_at >= $1 and h.settled_at < $2 group by product`,
  expired: `select product, sum(e.amount)::float8 as amount from credit_entry e
    join (${GRANTS}) g on g.id::text = split_part(e.key, ':', 2)
    where e.type = 'expire' and e.at >= $1 and e.at < $2 group by product`,
  reversed: `select p.product->>'id' as product, sum(e.amount)::float8 as amount from credit_entry e
    join payment p on p.id = e.subject_id where e.type = 'reverse' and e.at >= $1 and e.at < $2 group by 1`,
};

const TEMPLATES = `select g.template_id || ' ' || g.template_version as template, count(*)::int as orders,
    count(*) filter (where g.status = 'succeeded')::int as delivered,
    coalesce(sum(h.amount) filter (where h.state = 'captured'), 0)::float8 as earned,
    coalesce(sum(t.micro_usd), 0)::float8 as micro_usd
  from generation g join credit_hold h on h.id = g.id
    left join (select generation_id, sum(cost_micro_usd) as micro_usd from provider_task group by 1) t
      on t.generation_id = g.id
  where g.finished_at >= $1 and g.finished_at < $2 group by 1 order by 1`;

/** What a month brought and cost, by product and by prompt template. */
export const margins: OwnerCommand = {
  name: 'margins',
  usage: 'YYYY-MM',
  summary: 'what each product and each prompt template brought and cost in a month',
  words: 1,
  async run(app, { words: [word] }) {
    const month = readMonth(word);
    const dataSource = app.get(DataSource);
    const within = [startOfMoscowMonth(month), startOfMoscowMonth(nextMonth(month))];
    const sums = async (sql: string) => {
      const rows = await dataSource.query<{ product: string; amount: number }[]>(sql, within);
      return new Map(rows.map(({ product, amount }) => [product, amount]));
    };
    const products = productTable({
      lines: await moneyLinesOf(dataSource, month),
      given: await sums(CREDITS.given),
      spent: await sums(CREDITS.spent),
      expired: await sums(CREDITS.expired),
      reversed: await sums(CREDITS.reversed),
      costs: await sums(COSTS),
    });
    const templates = templateTable(await dataSource.query<TemplateRow[]>(TEMPLATES, within));
    return `${month}, ${env().USD_RUB} roubles to the dollar\n\n${products}\n${templates}`;
  },
};

interface ProductFigures {
  lines: MoneyLine[];
  given: Map<string, number>;
  spent: Map<string, number>;
  expired: Map<string, number>;
  reversed: Map<string, number>;
  /** Millionths of a US dollar. */
  costs: Map<string, number>;
}

function productTable({ lines, given, spent, expired, reversed, costs }: ProductFigures): string {
  const sources = [given, spent, expired, reversed, costs].flatMap((map) => [...map.keys()]);
  // Products before what nobody pays for, which stands in brackets.
  const names = [...new Set([...lines.map(({ product }) => product), ...sources])].sort((a, b) =>
    a.startsWith('(') === b.startsWith('(') ? (a < b ? -1 : 1) : a.startsWith('(') ? 1 : -1,
  );
  const row = (name: string, is: (product: string) => boolean) => {
    const sum = (map: Map<string, number>) => [...map].reduce((all, [key, value]) => all + (is(key) ? value : 0), 0);
    const own = lines.filter(({ product }) => is(product));
    const net = own.reduce((all, line) => all + line.net, 0);
    const cost = sum(costs);
    return [
      name,
      String(own.filter(({ refundId }) => !refundId).length),
      toRub(own.reduce((all, line) => all + line.roubles, 0)),
      toRub(net),
      ...[given, spent, expired, reversed].map((map) => String(toCredits(sum(map)))),
      toUsd(cost),
      toRub(inKopecks(cost)),
      toRub(net - inKopecks(cost)),
    ];
  };
  return table(
    ['product', 'sold', 'gross ₽', 'net ₽', 'given', 'spent', 'expired', 'reversed', 'cost $', 'cost ₽', 'margin ₽'],
    [...names.map((name) => row(name, (product) => product === name)), row('total', () => true)],
  );
}

interface TemplateRow {
  template: string;
  orders: number;
  delivered: number;
  earned: number;
  micro_usd: number;
}

const templateTable = (rows: TemplateRow[]): string =>
  table(
    ['template', 'orders', 'delivered', 'credits earned', 'cost $', 'cost ₽'],
    rows.map(({ template, orders, delivered, earned, micro_usd: cost }) => [
      template,
      String(orders),
      String(delivered),
      String(toCredits(earned)),
      toUsd(cost),
      toRub(inKopecks(cost)),
    ]),
  );

const toUsd = (microUsd: number): string => (microUsd / 1e6).toFixed(4);
const inKopecks = (microUsd: number): number => Math.round((microUsd / 1e6) * env().USD_RUB * 100);
