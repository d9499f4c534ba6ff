import { Badge } from '../../components/badge.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Value } from '../../components/value.tsx';
import type { Traced } from './answers.ts';

type Field = Traced['fields'][number];

const columns: readonly Column<Field>[] = [
  {
    name: 'from',
    title: 'Was',
    width: 'minmax(11rem,1fr)',
    cell: ({ columns: names, from }) => (
      <ul className="flex flex-col gap-0.5">
        {names.map((name) => (
          <li key={name}>
            <code className="block text-xs text-faint">{name}</code>
            {from && <Value of={from[name] ?? null} />}
          </li>
        ))}
        {names.length === 0 && <li className="text-xs text-faint">nothing of the row</li>}
      </ul>
    ),
  },
  { name: 'rule', title: 'By the rule', width: 'minmax(12rem,1.2fr)', cell: ({ rule }) => <span className="text-soft">{rule}</span> },
  {
    name: 'value',
    title: 'Is',
    width: 'minmax(13rem,1.5fr)',
    cell: ({ target, value, before, differs }) => (
      <div className="min-w-0">
        <code className="block text-xs text-faint">{target}</code>
        {value !== undefined && <Value of={value} />}
        {before !== undefined && (
          <p className="text-xs text-soft">
            before: <Value of={before} />
          </p>
        )}
        {differs && <Badge tone="warn">not what the mapping makes now</Badge>}
      </div>
    ),
  },
];

/** Each value of a row: what it was, by which rule, what it is. */
export function TracedFields({ fields }: { fields: readonly Field[] }) {
  return <DataTable label="Values of the row" columns={columns} rows={fields} keyOf={({ target }) => target} heightMax="48rem" />;
}
