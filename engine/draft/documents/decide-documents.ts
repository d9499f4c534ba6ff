import type { DocumentCatalog } from '../../../model/documents.ts';
import type { Playbook, PlaybookPhase } from '../../../model/playbook.ts';
import { proposalDecision } from './proposal-words.ts';
import { proposalsOf } from './proposals.ts';
import type { DocumentTable, RelationalForm } from './relational.ts';

/** A drafted playbook with what becomes of arrays, maps and empty states as open decisions, each with its counts. */
export function withDocumentDecisions(playbook: Playbook, form: RelationalForm, documents: DocumentCatalog): Playbook {
  const proposals = proposalsOf(documents);
  const phases = playbook.phases.map((phase) => {
    const table = form.tables.get(phase.source);
    if (!table) return phase;
    const own = proposals.filter(({ entity, path }) => isOf(table, entity, path));
    const open = Object.fromEntries(own.flatMap((each) => (each.asks ? [proposalDecision(each)] : [])));
    return {
      ...phase,
      ...(Object.keys({ ...phase.open, ...open }).length > 0 && { open: { ...open, ...phase.open } }),
      ignore: ignoredIn(phase, table, form),
    };
  });
  return { ...playbook, phases };
}

/** What stands within elements is asked where these are written. */
function isOf({ elements, source }: DocumentTable, entity: string, path: string): boolean {
  if (elements)
    return (
      elements.of === entity && (path === elements.facts.path || path.startsWith(`${elements.facts.path}.`) || path === elements.at.path)
    );
  return source === entity && !/\[\]|\{\}/.test(path);
}

/** Arrays and maps whose elements are rows of their own. */
function ignoredIn({ ignore }: PlaybookPhase, { source }: DocumentTable, form: RelationalForm): PlaybookPhase['ignore'] {
  const apart = [...form.tables.values()].flatMap(({ entity, elements }) =>
    elements?.of === source ? [[elements.column, entity.name] as const] : [],
  );
  return { ...ignore, ...Object.fromEntries(apart.map(([column, table]) => [column, `Its elements are rows of ${table}.`])) };
}
