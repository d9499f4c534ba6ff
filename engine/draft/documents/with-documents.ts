import type { Catalog } from '../../../model/catalog.ts';
import type { DocumentCatalog } from '../../../model/documents.ts';
import type { Normalisation } from '../../../model/normalisation.ts';
import type { Playbook } from '../../../model/playbook.ts';
import type { Finding } from '../../../model/profile.ts';
import { catalogWithElements } from '../../map/elements.ts';
import type { InventoryItem } from '../inventory.ts';
import { chunkItems } from './chunk-items.ts';
import { withDocumentDecisions } from './decide-documents.ts';
import { documentItems } from './document-items.ts';
import type { RelationalForm } from './document-table.ts';
import { inDocumentWords } from './in-document-words.ts';
import { unreadItems } from './unread-items.ts';

interface Drafted {
  readonly playbook: Playbook;
  readonly findings: readonly Finding[];
  readonly told: readonly Finding[];
}

/** The same with what becomes of the places in documents, for the inventory. */
interface Said extends Drafted {
  readonly items: readonly InventoryItem[];
  /** Phases that take only rows in which a column has a value, or any. */
  readonly only: readonly PhaseRows[];
}

export interface PhaseRows {
  readonly phase: string;
  readonly column: readonly string[];
  readonly value: string | null;
}

/**
 * What was drafted over the tables of documents, said of the documents themselves, with what a person decides of their shape.
 * As it is where there are
 * none.
 */
export function withDocuments(
  drafted: Drafted,
  form: RelationalForm | null,
  documents: DocumentCatalog | undefined,
  proposals: readonly Normalisation[],
): Said {
  if (!form || !documents) return { ...drafted, items: [], only: [] };
  const said = (findings: readonly Finding[]): Finding[] =>
    findings.map((each) => ({ ...each, entity: form.tables.get(each.entity)?.source ?? each.entity }));
  const decided = withDocumentDecisions(drafted.playbook, form, proposals);
  return {
    playbook: inDocumentWords(decided, form),
    findings: said(drafted.findings),
    told: said(drafted.told),
    only: drafted.playbook.phases.flatMap(({ phase, source }) => {
      const where = form.tables.get(source)?.share?.where;
      return where ? [{ phase, ...where }] : [];
    }),
    items: [...documentItems(proposals), ...chunkItems(documents), ...unreadItems(documents)],
  };
}

/** The source's catalog with the elements that phases read, each with as many rows as there are. */
export function withElementRows(source: Catalog, form: RelationalForm, { phases }: Playbook): Catalog {
  const catalog = catalogWithElements(source, phases);
  const counted = [...form.tables.values()].flatMap(({ source: name, elements }) =>
    elements ? [[name, { rows: elements.facts.seen, bytes: 0 }] as const] : [],
  );
  return { ...catalog, sizes: { ...catalog.sizes, ...Object.fromEntries(counted) } };
}
