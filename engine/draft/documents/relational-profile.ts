import type { PathFacts } from '../../../model/documents.ts';
import type { ImpliedReference, Profile } from '../../../model/profile.ts';
import type { DocumentTable, RelationalForm } from './document-table.ts';

/** What is known of documents, said of the tables that they become: fields by their new names, references among the tables. */
export function relationalProfile(form: RelationalForm, profile: Profile): Profile {
  const tables = [...form.tables.values()];
  const entities = Object.fromEntries(
    tables.flatMap(({ entity, names, source }) => {
      const known = profile.entities[source];
      if (!known) return [];
      const fields = Object.entries(known.fields).flatMap(([name, field]) => {
        const column = names.plain.get(name);
        return column === undefined ? [] : [[column, field] as const];
      });
      return [[entity.name, { ...known, fields: Object.fromEntries(fields) }]];
    }),
  );
  return {
    ...profile,
    entities,
    findings: profile.findings.map((finding) => ({ ...finding, entity: nameOf(form, finding.entity) })),
    implied: [...(profile.implied ?? []).flatMap((each) => renamed(form, each)), ...tables.flatMap((table) => impliedOf(form, table))],
  };
}

const nameOf = (form: RelationalForm, source: string): string => bySource(form, source)?.entity.name ?? source;

function bySource({ tables }: RelationalForm, source: string): DocumentTable | undefined {
  return [...tables.values()].find((table) => table.source === source);
}

function renamed(form: RelationalForm, each: ImpliedReference): ImpliedReference[] {
  const [child, parent] = [bySource(form, each.entity), bySource(form, each.parent)];
  const [field, toField] = [child?.names.plain.get(each.field), parent?.names.plain.get(each.toField)];
  if (!child || !parent || field === undefined || toField === undefined) return [];
  return [{ ...each, entity: child.entity.name, field, parent: parent.entity.name, toField }];
}

/** References from elements: of their members, or of themselves where they are plain values. */
function impliedOf(form: RelationalForm, { entity, names, elements }: DocumentTable): ImpliedReference[] {
  if (!elements) return [];
  return elements.paths.flatMap((facts) => {
    const [best] = facts.references ?? [];
    const field = names.plain.get(aliasOf(elements.facts.path, facts));
    const parent = best && bySource(form, best.to);
    const toField = best && parent?.names.plain.get(best.member);
    if (!best || !parent || field === undefined || toField === undefined) return [];
    const filled = facts.seen - facts.empty.null;
    const fitting = best.fitting === best.compared ? filled : Math.floor((filled * best.fitting) / best.compared);
    return [{ entity: entity.name, field, parent: parent.entity.name, toField, filled, fitting, named: best.isNamed }];
  });
}

const aliasOf = (elements: string, { path }: PathFacts): string => (path === elements ? 'value' : `element${path.slice(elements.length)}`);
