import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../words/class-names.ts';
import { fateNames } from '../../words/fates.ts';
import { count, share, short } from '../../words/numbers.ts';
import type { Overview } from './answers.ts';

type Part = readonly [name: string, rows: number, look: string];

/** The fates of all rows, told apart by pattern as well as by colour. */
function partsOf({ fates: { written, inserted, overwritten, unchanged, skipped, quarantined } }: Overview): readonly Part[] {
  const arrived: readonly Part[] =
    inserted === undefined || overwritten === undefined
      ? [[fateNames.written, written, 'bg-accent']]
      : [
          [fateNames.inserted, inserted, 'bg-accent'],
          [fateNames.overwritten, overwritten, 'bg-accent/70'],
        ];
  return [
    ...arrived,
    [fateNames.unchanged, unchanged, 'bg-edge'],
    [fateNames.skipped, skipped, 'bg-line'],
    [fateNames.quarantined, quarantined, 'bg-warn'],
  ];
}

/** `read = written + unchanged + skipped + quarantined`, in numbers, and whether it holds. */
export function Proof({ of }: { of: Overview }) {
  const parts = partsOf(of);
  const { read } = of.fates;
  return (
    <Card
      title="Is anything lost?"
      note="Every row that was read has exactly one fate."
      aside={<Badge tone={of.proof.holds ? 'good' : 'bad'}>{of.proof.holds ? 'The sum holds' : 'The sum does not hold'}</Badge>}
    >
      <p className="numeric text-base">{of.proof.holds ? sumWords(read, parts) : of.proof.sentence}</p>
      <div aria-hidden="true" className="my-4 flex h-3 gap-px overflow-hidden rounded-full bg-line">
        {parts.map(
          ([name, rows, look]) => rows > 0 && <div key={name} className={look} style={{ flexGrow: Math.max(rows, read / 250) }} />,
        )}
      </div>
      <dl className="flex flex-wrap gap-x-8 gap-y-3">
        <Fate name="read" rows={read} note="from the old system" look="bg-ink" />
        {parts.map(([name, rows, look]) => (
          <Fate key={name} name={name} rows={rows} note={share(rows, read)} look={look} />
        ))}
      </dl>
      {of.run?.digest && (
        <p className="mt-4 border-t border-line pt-3 text-xs text-soft">
          Digest of the run{' '}
          <code className="break-all text-ink" title={of.run.digest}>
            {short(of.run.digest)}…
          </code>
          : anybody can compute it again from the manifest.
        </p>
      )}
    </Card>
  );
}

/** `156,279 read = 150,677 new + 94 kept aside`: what is zero goes unsaid. */
function sumWords(read: number, parts: readonly Part[]): string {
  const told = parts.filter(([, rows]) => rows > 0).map(([name, rows]) => `${count(rows)} ${name}`);
  return `${count(read)} read = ${told.join(' + ') || '0'}`;
}

function Fate({ name, rows, note, look }: { name: string; rows: number; note: string; look: string }) {
  return (
    <div className="numeric">
      <dt className="flex items-center gap-1.5 text-xs text-faint">
        <span aria-hidden="true" className={classNames('size-2 rounded-full', look)} /> {name}
      </dt>
      <dd className="text-base font-semibold">{count(rows)}</dd>
      <dd className="text-xs text-soft">{note}</dd>
    </div>
  );
}
