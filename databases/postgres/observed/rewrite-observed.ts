import { loadModule } from 'libpg-query';
import { type Catalog, findEntity } from '../../../model/catalog.ts';
import type { Mapping } from '../../../model/mapping.ts';
import type { ObservedQuery } from '../../../model/observed.ts';
import { draftTypes, shippedExtensions } from '../draft/types.ts';
import { type ColumnPlace, type Parameter, type ReadPlace, rewriteView, ViewProblem, type ViewScope } from '../draft/views/rewrite.ts';
import { placeOfName, qualifiedName, tableName } from '../entity-name.ts';
import { statement } from '../sql.ts';

/** A statement of the source over the target's tables. */
export interface RewrittenQuery extends ObservedQuery {
  readonly target: string;
  /** Whether each column holds what it held; the others hold new keys. */
  readonly kept: readonly boolean[];
  readonly parameters: readonly Parameter[];
}

export interface RewrittenQueries {
  readonly rewritten: readonly RewrittenQuery[];
  readonly left: readonly (ObservedQuery & { readonly why: string })[];
}

/** SELECTs that a source has run, through the mappings; what cannot be rewritten comes with the reason. */
export async function rewriteObserved(
  queries: readonly ObservedQuery[],
  source: Catalog,
  mappings: readonly Mapping[],
): Promise<RewrittenQueries> {
  await loadModule();
  const places = new Map(mappings.map((each) => [each.source, placeOf(each, source)]));
  const relation: ViewScope['relation'] = (schema, name) => places.get(qualifiedName(schema ?? 'public', name));
  const scope = { relation, known: draftTypes(source, shippedExtensions).known, hasParameters: true };
  const [rewritten, left]: [RewrittenQuery[], RewrittenQueries['left'][number][]] = [[], []];
  for (const each of queries) {
    try {
      const { text, kept, parameters } = rewriteView(each.query, scope);
      rewritten.push({ ...each, target: text, kept, parameters });
    } catch (error) {
      if (!(error instanceof ViewProblem)) throw error;
      left.push({ ...each, why: error.message });
    }
  }
  return { rewritten, left };
}

function placeOf(mapping: Mapping, source: Catalog): ReadPlace {
  const columns = (findEntity(source, mapping.source)?.fields ?? []).flatMap(({ name }): [string, ColumnPlace][] => {
    const value = mapping.fields.find(({ rule }) => rule.rule === 'copy' && rule.column === name && rule.clean.length === 0)?.target;
    const key = mapping.fields.find(({ rule }) => isKey(rule, name, mapping.sourceKey))?.target;
    return value === undefined && key === undefined
      ? []
      : [[name, { ...(value !== undefined && { value }), ...(key !== undefined && { key }) }]];
  });
  return { name: statement(tableName(placeOfName(mapping.target))).text, columns: new Map(columns) };
}

const isKey = (rule: Mapping['fields'][number]['rule'], column: string, key: readonly string[]): boolean =>
  (rule.rule === 'identity' && key.join() === column) || (rule.rule === 'reference' && rule.columns.join() === column);
