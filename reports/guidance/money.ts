import type { RunReport } from '../../model/report.ts';
import type { AmountBalance, Verdict } from '../../model/verdict.ts';
import { type Block, paragraph, section, table } from '../document.ts';
import { amountText } from '../units.ts';

/** An amount with the part of the business that it belongs to. */
export interface Amount extends AmountBalance {
  readonly title: string;
  readonly phase: string;
}

/** All amounts that validation added up. */
export function amountsOf(run: RunReport, verdict: Verdict | null): Amount[] {
  const titles = new Map(run.phases.map(({ phase, title }) => [phase, title]));
  return (verdict?.phases ?? []).flatMap(({ phase, amounts = [] }) =>
    amounts.map((amount) => ({ ...amount, phase, title: titles.get(phase) ?? phase })),
  );
}

/** Whether the money adds up, in a sentence or two. */
export function moneySentence(amounts: readonly Amount[]): string {
  if (amounts.length === 0) return 'No amounts were added up.';
  const broken = amounts.filter(({ holds }) => !holds);
  const told = amounts.map((each) => `${nameOf(each)}: ${equation(each)}.`).join(' ');
  return broken.length === 0 ? `Yes, to the last decimal. ${told}` : `No: ${broken.map(nameOf).join(', ')}. ${told}`;
}

const nameOf = ({ title, source, currency }: Amount): string => `${title}, ${plainName(source)}${currency ? ` in ${currency}` : ''}`;

const plainName = (column: string): string => column.replaceAll('_', ' ');

function equation({ read, arrived, aside, leftOut }: Amount): string {
  const parts = [
    `${amountText(arrived)} arrived`,
    ...(aside === '0' ? [] : [`${amountText(aside)} kept aside`]),
    ...(leftOut === '0' ? [] : [`${amountText(leftOut)} left out`]),
  ];
  return `${amountText(read)} in the old system = ${parts.join(' + ')}`;
}

/** Every amount with what became of it. */
export function moneyBlocks(amounts: readonly Amount[]): Block[] {
  if (amounts.length === 0) return [];
  const rows = amounts.map((each) => [
    nameOf(each),
    ...[each.read, each.arrived, each.aside, each.leftOut].map(amountText),
    each.holds ? 'yes' : 'no',
  ]);
  return section('Does the money add up?', [
    paragraph(`Old total = arrived + kept aside + left out. ${unitsWords(amounts)}`),
    table('What became of each amount', ['Amount', 'Old total#', 'Arrived#', 'Kept aside#', 'Left out#', 'Adds up'], rows),
  ]);
}

/** Whether the sums are of one currency each. */
function unitsWords(amounts: readonly Amount[]): string {
  const told = amounts.filter(({ currency }) => currency);
  if (told.length === 0) return 'Each amount is in the unit of its column; no currency was changed.';
  const rest = told.length === amounts.length ? '' : ' An amount without one is in the unit of its column.';
  return `Each currency is added up by itself, and none was changed.${rest}`;
}
