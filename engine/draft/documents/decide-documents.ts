import { memberPath } from '../../../model/column-ref.ts';
import type { Normalisation } from '../../../model/normalisation.ts';
import type { Playbook, PlaybookPhase } from '../../../model/playbook.ts';
import type { DocumentTable, RelationalForm } from './document-table.ts';
import { proposalDecision, stateColumn } from './proposal-words.ts';

/** A drafted playbook with what becomes of arrays, maps and empty states as open decisions, each with its counts. */
export function withDocumentDecisions(playbook: Playbook, form: RelationalForm, proposals: readonly Normalisation[]): Playbook {
  const apart = placesApart(form);
  const phases = playbook.phases.map((phase) => {
    const table = form.tables.get(phase.source);
    if (!table) return phase;
    const own = proposals.filter((each) => each.asks && isOf(table, each, apart));
    const open = { ...Object.fromEntries(own.map((each) => proposalDecision(each, table))), ...phase.open };
    return { ...phase, ...(Object.keys(open).length > 0 && { open }), ignore: ignoredIn(phase, table, form) };
  });
  return { ...playbook, phases };
}

const placeOf = (entity: string, path: string): string => JSON.stringify([entity, path]);

/** Arrays and maps whose elements are rows of their own. */
const placesApart = ({ tables }: RelationalForm): ReadonlySet<string> =>
  new Set([...tables.values()].flatMap(({ elements }) => (elements ? [placeOf(elements.of, elements.at.path)] : [])));

/** What elements become is asked where they are written; what states of their array are merged, where that stood. */
function isOf(table: DocumentTable, proposal: Normalisation, apart: ReadonlySet<string>): boolean {
  const { elements, source, share, elsewhere } = table;
  const { entity, path, form } = proposal;
  if (form === 'state_column' && elsewhere?.has((memberPath(path) ?? []).join('.'))) return false;
  if (share) return form === 'state_column' && entity === source && stateColumn(table.names, path) !== undefined;
  const isOfRow = form === 'state_column' || !apart.has(placeOf(entity, path));
  if (!elements) return source === entity && isOfRow && !/\[\]|\{\}/.test(path);
  if (elements.of !== entity) return false;
  return path === elements.facts.path || path.startsWith(`${elements.facts.path}.`) || (path === elements.at.path && !isOfRow);
}

function ignoredIn(
  { ignore }: PlaybookPhase,
  { source, replaced, elsewhere = new Map() }: DocumentTable,
  form: RelationalForm,
): PlaybookPhase['ignore'] {
  const apart = [...form.tables.values()].flatMap(({ entity, elements }) =>
    elements?.of === source ? [[elements.column, entity.name] as const] : [],
  );
  return {
    ...ignore,
    ...Object.fromEntries(apart.map(([column, table]) => [column, `Its elements are rows of ${table}.`])),
    ...Object.fromEntries([...elsewhere].map(([column, table]) => [column, `It is in ${table}.`])),
    ...Object.fromEntries([...replaced].map(([column, columns]) => [column, `Its elements are in ${columns.join(', ')}.`])),
  };
}
