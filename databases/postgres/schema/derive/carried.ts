import { type Catalog, type Entity, findEntity, findField } from '../../../../model/catalog.ts';
import { sha256Hex } from '../../../../model/digest.ts';
import { fitName } from '../../../../model/drafting.ts';
import { type KnownNames, readSql } from '../../draft/read-sql.ts';
import { draftTypes, shippedExtensions } from '../../draft/types.ts';
import { tableName } from '../../entity-name.ts';
import { ident, raw, sql, statement } from '../../sql.ts';
import { type DerivedFrom, type DerivedIndex, heldIn } from './derived-index.ts';

type Index = Entity['indexes'][number];

/** Indexes of the source over the target's columns; one of which not every column has a place there is left. */
export function carriedIndexes({ mapping, source, observed }: DerivedFrom, target: Catalog): DerivedIndex[] {
  const [from, to] = [findEntity(source, mapping.source), findEntity(target, mapping.target)];
  if (!from || !to || from.indexes.length === 0) return [];
  const { known } = draftTypes(source, shippedExtensions);
  return from.indexes.flatMap((index) => {
    const made = carried(index, { from, to, held: heldIn(mapping), known });
    if (!made) return [];
    const uses = observed.indexUses[`${from.name}.${index.name}`];
    const used = uses === undefined ? '' : uses === 0 ? ', never used since the source began to count' : `, used ${uses} times`;
    return [{ ...made, entity: to.name, why: `the index ${index.name} of ${from.name}${used}` }];
  });
}

interface Scope {
  readonly from: Entity;
  readonly to: Entity;
  readonly held: ReadonlyMap<string, string>;
  readonly known: KnownNames;
}

/** What follows the table's name in `CREATE INDEX … ON … USING …`. */
const body = / USING (?<method>\w+) (?<rest>\(.*)$/s;

function carried(index: Index, scope: Scope): Pick<DerivedIndex, 'name' | 'text' | 'columns'> | null {
  const read = readSql('index', index.definition, scope.known);
  if (
    read.problem !== null ||
    !read.uses.every(({ column, as }) => fits(column, index.method !== 'btree' || as === 'value' || read.classed.includes(column), scope))
  )
    return null;
  const found = body.exec(read.rename(({ column }) => scope.held.get(column) ?? column));
  if (!found?.groups) return null;
  const { method = '', rest = '' } = found.groups;
  const isPlain = index.where === undefined && index.fields.length > 0;
  const columns = index.fields.map((each) => scope.held.get(each) ?? each);
  const digest = isPlain ? '' : `_${sha256Hex(rest).slice(0, 6)}`;
  const name = fitName(`${scope.to.table}_${columns.join('_')}${digest}_idx`.replaceAll('__', '_'));
  const create = sql`CREATE ${raw(index.unique ? 'UNIQUE ' : '')}INDEX ${ident(name)} ON ${tableName(scope.to)} USING ${raw(method)} ${raw(rest)}`;
  return { name, text: statement(create).text, columns: isPlain && method === 'btree' ? columns : null };
}

/** Where its value is computed with, the target column must be of the same kind. */
function fits(column: string, byValue: boolean, { from, to, held }: Scope): boolean {
  const [a, b] = [findField(from, column), findField(to, held.get(column) ?? '')];
  return b !== undefined && (!byValue || a?.type.kind === b.type.kind);
}
