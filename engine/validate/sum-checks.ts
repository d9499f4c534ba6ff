import type { Check } from '../../model/check.ts';
import type { AmountSum, CheckStatements, Collected } from '../../model/phase-statements.ts';
import type { SqlSession } from '../../model/session.ts';
import type { AmountBalance } from '../../model/verdict.ts';
import { add, compareDecimals, negate, parseDecimal, printDecimal } from '../evaluate/decimal.ts';
import { type Amount, amountColumns, columnKey } from './amounts.ts';

/** The sums of both sides, as checks and as what became of each amount. */
export interface Sums {
  readonly checks: readonly Check[];
  readonly amounts: readonly AmountBalance[];
}

/**
 * Holds the sums of both sides against each other, to the last decimal and each currency by itself: what was read is what arrived, was kept aside, or
 * was left out.
 */
export async function compareSums(
  session: SqlSession,
  program: CheckStatements,
  amounts: readonly Amount[],
  collected: Pick<Collected, 'amounts'>,
): Promise<Sums> {
  const columns = amountColumns(amounts).map(({ column, currency }) => columnKey({ source: column, currency }));
  const checks: Check[] = [];
  const balances: AmountBalance[] = [];
  for (const amount of amounts) {
    const place = columns.indexOf(columnKey(amount)) + 1;
    if (!amount.isKnown) {
      checks.push(unknownAmount(amount));
      continue;
    }
    const arrived = await session.query<ArrivedSum>(program.sums(amount.target, place));
    const read = collected.amounts.filter((each) => each.place === place);
    for (const sums of byCurrency(arrived, read)) {
      const balance = balanceOf(amount, sums);
      balances.push(balance);
      checks.push(sumCheck(amount, balance, sums.meant));
    }
  }
  return { checks, amounts: balances };
}

interface ArrivedSum {
  readonly currency: string | null;
  readonly target: string;
  readonly source: string;
}

interface FoundSums {
  readonly currency: string | null;
  readonly meant: string;
  readonly arrived: string;
  readonly read: string;
  readonly aside: string;
}

/** Without rows on either side there is one sum, of nothing. */
function byCurrency(arrived: readonly ArrivedSum[], read: readonly AmountSum[]): FoundSums[] {
  const found = [...new Set([...arrived, ...read].map(({ currency }) => currency))].sort();
  return (found.length === 0 ? [null] : found).map((currency) => {
    const [here, there] = [arrived.find((each) => each.currency === currency), read.find((each) => each.currency === currency)];
    return { currency, meant: here?.source ?? '0', arrived: here?.target ?? '0', read: there?.read ?? '0', aside: there?.aside ?? '0' };
  });
}

function balanceOf({ source, target }: Amount, { currency, meant, arrived, read, aside }: FoundSums): AmountBalance {
  const leftOut = less(less(read, aside), meant);
  const sums = { read: plain(read), arrived: plain(arrived), aside: plain(aside), leftOut };
  return { source, target, currency, ...sums, holds: isSame(meant, arrived) };
}

const less = (a: string, b: string): string => plain(printDecimal(add(parseDecimal(a), negate(parseDecimal(b)))));
const isSame = (a: string, b: string): boolean => compareDecimals(parseDecimal(a), parseDecimal(b)) === 0;

/** Without zeros at the end: both sides keep different numbers of them. */
const plain = (sum: string): string => (sum.includes('.') ? sum.replace(/\.?0+$/, '') : sum);

/** The sums themselves are no row values, and stand in the evidence. */
function sumCheck(amount: Amount, { currency, holds, read, arrived, aside, leftOut }: AmountBalance, meant: string): Check {
  const { target, source } = amount;
  const name = currency ? `${amount.name} in ${currency}` : amount.name;
  const of = currency ? ` in ${currency}` : '';
  const sums = { expected: plain(meant), actual: arrived };
  const rest = [...(aside === '0' ? [] : [`${aside} kept aside`]), ...(leftOut === '0' ? [] : [`${leftOut} left out`])];
  if (holds)
    return {
      name,
      status: 'passed',
      message: `${source}${of} adds up: ${[`${read} read = ${arrived} arrived`, ...rest].join(' + ')}.`,
      ...sums,
    };
  const message = `${target}${of} does not add up to what ${source} does.`;
  return { name, status: 'failed', message, fix: 'Look at the rows that differ in this column.', ...sums };
}

function unknownAmount({ name, target, source }: Amount): Check {
  const message = `${target} and ${source} cannot be added up: the phase reads no such column.`;
  return { name, status: 'failed', message, fix: 'Name a target column and a source column that a rule reads.' };
}
