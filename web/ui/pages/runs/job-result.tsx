import { type Column, DataTable } from '../../components/data-table.tsx';
import { count } from '../../words/numbers.ts';
import type { Job } from './answers.ts';

interface TriedPhase {
  readonly phase: string;
  readonly fates: Readonly<Record<'read' | 'written' | 'unchanged' | 'skipped' | 'quarantined', number>>;
}

/** Work that was taken back: what it would have come to is all that is left of it. */
const tried = new Set<Job['kind']>(['dry-run', 'rehearse']);

const columns: readonly Column<TriedPhase>[] = [
  { name: 'phase', title: 'Phase', width: 'minmax(10rem,1fr)', cell: ({ phase }) => <span className="font-medium">{phase}</span> },
  { name: 'read', title: 'Read', width: '7rem', isNumber: true, cell: ({ fates }) => count(fates.read) },
  { name: 'written', title: 'Would be written', width: '9rem', isNumber: true, cell: ({ fates }) => count(fates.written) },
  { name: 'unchanged', title: 'Already there', width: '8rem', isNumber: true, cell: ({ fates }) => count(fates.unchanged) },
  { name: 'skipped', title: 'Left out', width: '6rem', isNumber: true, cell: ({ fates }) => count(fates.skipped) },
  { name: 'aside', title: 'Kept aside', width: '7rem', isNumber: true, cell: ({ fates }) => count(fates.quarantined) },
];

/** What each row would come to, of a dry run and of a rehearsal; nothing of it stays. */
export function JobResult({ of: { id, kind, result } }: { of: Job }) {
  const phases = (result as { readonly phases?: readonly TriedPhase[] } | null)?.phases;
  if (!tried.has(kind) || !phases || phases.length === 0) return null;
  return (
    <details open className="mt-3 overflow-hidden rounded-lg border border-line">
      <summary className="cursor-pointer px-4 py-2 text-xs font-medium text-soft">What it would come to; nothing of it stayed</summary>
      <DataTable label={`Result of ${id}`} columns={columns} rows={phases} keyOf={({ phase }) => phase} heightMax="20rem" />
    </details>
  );
}
