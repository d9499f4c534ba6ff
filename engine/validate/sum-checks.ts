import type { Check } from '../../model/check.ts';
import type { CheckStatements, Collected } from '../../model/phase-statements.ts';
import type { SqlSession } from '../../model/session.ts';
import type { AmountBalance } from '../../model/verdict.ts';
import { add, compareDecimals, negate, parseDecimal, printDecimal } from '../evaluate/decimal.ts';
import { type Amount, amountColumns } from './amounts.ts';

/** The sums of both sides, as checks and as what became of each amount. */
export interface Sums {
  readonly checks: readonly Check[];
  readonly amounts: readonly AmountBalance[];
}

/** Holds the sums of both sides against each other, to the last decimal: what was read is what arrived, was kept aside, or was left out. */
export async function compareSums(
  session: SqlSession,
  program: CheckStatements,
  amounts: readonly Amount[],
  { amountsRead, amountsAside }: Pick<Collected, 'amountsRead' | 'amountsAside'>,
): Promise<Sums> {
  const columns = amountColumns(amounts);
  const checks: Check[] = [];
  const balances: AmountBalance[] = [];
  for (const amount of amounts) {
    const place = columns.indexOf(amount.source);
    if (!amount.isKnown) {
      checks.push(unknownAmount(amount));
      continue;
    }
    const [row] = await session.query<{ target: string; source: string }>(program.sums(amount.target, place + 1));
    const sums = {
      meant: row?.source ?? '0',
      arrived: row?.target ?? '0',
      read: amountsRead[place] ?? '0',
      aside: amountsAside[place] ?? '0',
    };
    const balance = balanceOf(amount, sums);
    balances.push(balance);
    checks.push(sumCheck(amount, balance, sums.meant));
  }
  return { checks, amounts: balances };
}

interface FoundSums {
  readonly meant: string;
  readonly arrived: string;
  readonly read: string;
  readonly aside: string;
}

function balanceOf({ source, target }: Amount, { meant, arrived, read, aside }: FoundSums): AmountBalance {
  const leftOut = less(less(read, aside), meant);
  return { source, target, read: plain(read), arrived: plain(arrived), aside: plain(aside), leftOut, holds: isSame(meant, arrived) };
}

const less = (a: string, b: string): string => plain(printDecimal(add(parseDecimal(a), negate(parseDecimal(b)))));
const isSame = (a: string, b: string): boolean => compareDecimals(parseDecimal(a), parseDecimal(b)) === 0;

/** Without zeros at the end: both sides keep different numbers of them. */
const plain = (sum: string): string => (sum.includes('.') ? sum.replace(/\.?0+$/, '') : sum);

/** The sums themselves are no row values, and stand in the evidence. */
function sumCheck({ name, target, source }: Amount, { holds, read, arrived, aside, leftOut }: AmountBalance, meant: string): Check {
  const sums = { expected: plain(meant), actual: arrived };
  const rest = [...(aside === '0' ? [] : [`${aside} kept aside`]), ...(leftOut === '0' ? [] : [`${leftOut} left out`])];
  if (holds)
    return {
      name,
      status: 'passed',
      message: `${source} adds up: ${[`${read} read = ${arrived} arrived`, ...rest].join(' + ')}.`,
      ...sums,
    };
  const message = `${target} does not add up to what ${source} does.`;
  return { name, status: 'failed', message, fix: 'Look at the rows that differ in this column.', ...sums };
}

function unknownAmount({ name, target, source }: Amount): Check {
  const message = `${target} and ${source} cannot be added up: the phase reads no such column.`;
  return { name, status: 'failed', message, fix: 'Name a target column and a source column that a rule reads.' };
}
