import type { AccessComparison, ComparedAccess, SurfaceDifference } from '../model/access.ts';
import { checkTable } from './check-table.ts';
import { type Block, type Document, evidence, list, paragraph, section, table } from './document.ts';
import { counted, momentText } from './units.ts';

/** Who reaches what of the old side and of the new one. */
export function accessReport({ playbook, at, source, target, people, access, surface, checks }: AccessComparison): Document {
  const differing = access.filter(({ result }) => result !== 'equal');
  return {
    title: `Access to ${playbook}, before and after`,
    blocks: [
      list([
        `${counted(people.length, 'person')} looked at: ${people.map(({ name, role }) => (name === role ? name : `${name} (${role})`)).join(', ')}`,
        `Measured: ${momentText(at)}, on ${source} and ${target}`,
      ]),
      paragraph(how),
      evidence('migration_control.artifacts, kind access.', []),
      ...section('Verdict', [
        checkTable(
          'access',
          checks.map((each) => ({ ...each, phase: 'all' })),
        ),
      ]),
      ...section('What differs', differing.length === 0 ? [paragraph('Nothing.')] : [accessTable('Differences', differing)]),
      ...section('Tables', [accessTable('Rows that each reaches', access)]),
      ...section('API', [surfaceTable(surface.filter(({ result }) => result !== 'equal'))]),
    ],
  };
}

const how =
  'Each person’s role and claims are taken on in a read-only transaction, as PostgREST does for a request, and the rows that are seen are ' +
  'counted. What may be written is asked as a condition by the policies themselves: no row and no trigger is touched. `insert` counts the ' +
  'existing rows that the person could have put there. `refused`: the role has no right; `failed`: a policy ends in an error.';

const reachText = ({ state, rows }: ComparedAccess['before']): string => (state === 'rows' ? String(rows) : state);

function accessTable(title: string, compared: readonly ComparedAccess[]): Block {
  const rows = compared.map(({ source, target, person, verb, before, after, result }) => [
    source === target ? target : `${source} → ${target}`,
    ...[person, verb, reachText(before), reachText(after), result],
  ]);
  return table(title, ['Table', 'Who', 'May', 'Before#', 'After#', 'Result'], rows);
}

function surfaceTable(differing: readonly SurfaceDifference[]): Block {
  if (differing.length === 0) return paragraph('Tables, functions and relationships are reached as before.');
  return table(
    'Other than before',
    ['What', 'Name', 'Result'],
    differing.map(({ kind, name, result }) => [kind, name, result]),
  );
}
