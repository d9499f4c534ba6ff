import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import type { Verdict } from './answers.ts';

type Amount = NonNullable<Verdict['phases'][number]['amounts']>[number] & { readonly phase: string };

const columns: readonly Column<Amount>[] = [
  {
    name: 'amount',
    title: 'Amount',
    width: 'minmax(12rem,1fr)',
    cell: ({ phase, target, currency }) => `${phase}: ${target}${currency ? ` (${currency})` : ''}`,
  },
  { name: 'read', title: 'In the old system', width: '13rem', isNumber: true, cell: ({ read }) => read },
  { name: 'arrived', title: 'Arrived', width: '13rem', isNumber: true, cell: ({ arrived }) => arrived },
  { name: 'aside', title: 'Kept aside', width: '12rem', isNumber: true, cell: ({ aside }) => aside },
  { name: 'left', title: 'Left out', width: '10rem', isNumber: true, cell: ({ leftOut }) => leftOut },
  {
    name: 'holds',
    title: 'Adds up',
    width: '9rem',
    cell: ({ holds }) => <Badge tone={holds ? 'good' : 'bad'}>{holds ? 'to the last decimal' : 'no'}</Badge>,
  },
];

/** What became of the money. */
export function Amounts({ of }: { of: Verdict }) {
  const amounts = of.phases.flatMap(({ phase, amounts: found }) => (found ?? []).map((each): Amount => ({ phase, ...each })));
  if (amounts.length === 0) return null;
  return (
    <Card title="Does the money add up?" note="in the old system = arrived + kept aside + left out" isFlush>
      <DataTable
        label="Amounts"
        columns={columns}
        rows={amounts}
        keyOf={({ phase, source, target, currency }) => `${phase} ${source} ${target} ${currency}`}
      />
    </Card>
  );
}
