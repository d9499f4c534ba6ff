import { Link } from '@tanstack/react-router';
import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { keyText } from '../../words/keys.ts';
import { count, counted } from '../../words/numbers.ts';
import type { Cause } from './answers.ts';
import { LeaveBehind } from './leave-behind.tsx';
import { Repair } from './repair.tsx';

/** One cause: the rows at fault by place, what won over them, what waits for them, and what can be done. */
export function CauseDetail({ playbook, of }: { playbook: string; of: Cause }) {
  const waiting = of.waiting.reduce((sum, { rows }) => sum + rows, 0);
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <Card
        title={of.title}
        note={`${counted(of.records, 'record')} of the old system`}
        aside={<Badge tone={of.undecided > 0 ? 'warn' : 'good'}>{of.undecided > 0 ? `${count(of.undecided)} undecided` : 'Decided'}</Badge>}
      >
        <p>{of.remedy}</p>
        <ul className="mt-4 flex flex-col divide-y divide-line">
          {of.parts.map((part) => (
            <Part key={`${part.phase} ${part.field}`} playbook={playbook} of={part} />
          ))}
        </ul>
        {waiting > 0 && (
          <details className="mt-4 rounded-lg bg-sunken px-4 py-2">
            <summary className="numeric font-medium">{`${counted(waiting, 'row')} only wait for these and follow them`}</summary>
            <ul className="numeric mt-2 list-disc pl-5">
              {of.waiting.map(({ phase, rows }) => (
                <li key={phase}>{`${counted(rows, 'row')} of ${phase}`}</li>
              ))}
            </ul>
          </details>
        )}
      </Card>
      {of.undecided > 0 && <Repair playbook={playbook} cause={of} />}
      {of.undecided > 0 && <LeaveBehind playbook={playbook} cause={of} />}
    </div>
  );
}

function Part({ playbook, of }: { playbook: string; of: Cause['parts'][number] }) {
  return (
    <li className="py-3">
      <p className="numeric">
        <span className="font-semibold">{counted(of.rows, 'row')}</span> of {of.phase}
        {of.field && (
          <>
            {' '}
            in <code>{of.field}</code> (from <code>{of.columns.join(', ')}</code>)
          </>
        )}
        {of.missing && `: no row of ${of.missing} has that key`}
      </p>
      <ul className="mt-1.5 flex flex-wrap gap-1.5">
        {of.exampleKeys.map((key) => (
          <li key={key}>
            <Link
              to="/p/$playbook/rows"
              params={{ playbook } as never}
              search={{ key: keyText(key), phase: of.phase } as never}
              title={exampleTitle(of, key)}
              className="rounded-md border border-line px-2 py-0.5 font-mono text-xs hover:border-accent"
            >
              {keyText(key)}
              {of.faults?.[key] && <span className="font-sans text-soft">{`: ${of.faults[key]}`}</span>}
              {of.rivals[key] && <span className="font-sans text-soft">{`: ${keyText(of.rivals[key].sourceKey)} won`}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </li>
  );
}

const exampleTitle = ({ faults }: Cause['parts'][number], key: string): string => faults?.[key] ?? 'Follow this row';
