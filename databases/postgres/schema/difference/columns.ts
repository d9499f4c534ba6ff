import { type Entity, type Field, type FieldType, findField } from '../../../../model/catalog.ts';
import { columnOf, nativeType, type SequenceOf } from '../../draft/ddl/table-ddl.ts';
import { collate } from '../../draft/ddl/type-ddl.ts';
import { tableName } from '../../entity-name.ts';
import { type Fragment, ident, join, raw, sql } from '../../sql.ts';
import { type Change, isSame, noChange, type Pair } from './parts.ts';

/** Columns that are gone, new, or otherwise. A computed column is made again: its values come from others. */
export function changeColumns(pair: Pair, sequenceOf: SequenceOf): Change {
  const { was, now } = pair;
  const alter = sql`ALTER TABLE ${tableName(now)}`;
  const isRetyped = now.fields.some((field) => otherType(findField(was, field.name), field));
  const remade = now.fields.filter((field) => isRemade(findField(was, field.name), field, isRetyped));
  const gone = was.fields.filter(({ name }) => !findField(now, name));
  const added = now.fields.filter(({ name }) => !findField(was, name));
  const kept = now.fields.flatMap((field) => {
    const old = findField(was, field.name);
    return old && !remade.includes(field) ? [{ old, field }] : [];
  });
  const create = (field: Field): Fragment => sql`${alter} ADD COLUMN ${columnOf(now, field, sequenceOf)}`;
  return {
    ...noChange,
    // What is computed goes before what it is computed of.
    drops: [...[...gone, ...remade].filter(isComputed), ...gone.filter((field) => !isComputed(field))].map(
      ({ name }) => sql`${alter} DROP COLUMN ${ident(name)}`,
    ),
    creates: [...kept.flatMap(({ old, field }) => changeColumn(pair, old, field, sequenceOf)), ...[...added, ...remade].map(create)],
    losses: [
      ...gone.filter(({ generation }) => generation === undefined).map(({ name }) => `the column ${now.name}.${name} and its values`),
      ...remade
        .filter((field) => findField(was, field.name)?.generation === undefined)
        .map(({ name }) => `the values of ${now.name}.${name}, which is computed now`),
      ...kept
        .filter(({ old, field }) => narrows(old.type, field.type))
        .map(({ old, field }) => `values of ${now.name}.${field.name} that ${field.type.native} cannot hold as ${old.type.native} does`),
    ],
    rewrites: isRetyped || remade.length > 0,
  };
}

const isComputed = ({ generation }: Field): boolean => generation !== undefined;

const otherType = (old: Field | undefined, field: Field): boolean => old !== undefined && nativeType(old.type) !== nativeType(field.type);

/** A column of another type can be used by none that is computed. */
function isRemade(old: Field | undefined, field: Field, isRetyped: boolean): boolean {
  if (!old || !isComputed(field)) return false;
  if (isRetyped) return true;
  return old.generation !== field.generation || old.generated !== field.generated || nativeType(old.type) !== nativeType(field.type);
}

function changeColumn({ now }: Pair, old: Field, field: Field, sequenceOf: SequenceOf): Fragment[] {
  const column = sql`ALTER TABLE ${tableName(now)} ALTER COLUMN ${ident(field.name)}`;
  const retyped =
    nativeType(old.type) !== nativeType(field.type) ||
    !isSame([old.collation, old.collationSchema], [field.collation, field.collationSchema]);
  const dropDefault = old.default !== undefined && (retyped || field.default === undefined);
  const setDefault = field.default !== undefined && (dropDefault || old.default !== field.default);
  return [
    ...(isComputed(old) && !isComputed(field) ? [sql`${column} DROP EXPRESSION`] : []),
    ...(dropDefault ? [sql`${column} DROP DEFAULT`] : []),
    ...fromIdentity(now, column, old, field, sequenceOf),
    ...(retyped ? [retype(column, field)] : []),
    ...(setDefault ? [sql`${column} SET DEFAULT ${raw(field.default ?? '')}`] : []),
    ...(old.nullable === field.nullable ? [] : [sql`${column} ${raw(field.nullable ? 'DROP' : 'SET')} NOT NULL`]),
    ...changeIdentity(column, old, field, sequenceOf(now, field.name), now.schema),
  ];
}

/** Through text, which every type can be read from. */
function retype(column: Fragment, field: Field): Fragment {
  const type = raw(nativeType(field.type));
  return sql`${column} TYPE ${join([type, ...collate(field)], ' ')} USING ${ident(field.name)}::text::${type}`;
}

function changeIdentity(column: Fragment, old: Field, field: Field, sequence: string, schema: string): Fragment[] {
  const [was, is] = [old, field].map(({ generated }) => (generated?.startsWith('identity') ? generated : null));
  if (was === is) return [];
  const how = raw(is === 'identity_always' ? 'ALWAYS' : 'BY DEFAULT');
  if (is && was) return [sql`${column} SET GENERATED ${how}`];
  const named = ident(schema, sequence);
  if (!is) return [];
  // A sequence of that name, behind a default, would be in the way.
  return [sql`DROP SEQUENCE IF EXISTS ${named}`, sql`${column} ADD GENERATED ${how} AS IDENTITY (SEQUENCE NAME ${named})`];
}

const wideness = ['smallint', 'integer', 'bigint', 'numeric'];

/** Whether a value of the old type may not fit into the new one. */
function narrows(old: FieldType, now: FieldType): boolean {
  if (nativeType(old) === nativeType(now) || (now.kind === 'text' && now.dimensions === 0)) return false;
  if (old.dimensions !== now.dimensions) return true;
  if (old.kind === now.kind && old.kind === 'varchar') return (now.length ?? Infinity) < (old.length ?? Infinity);
  const [from, to] = [wideness.indexOf(old.kind), wideness.indexOf(now.kind)];
  return !(from >= 0 && to > from && now.precision === undefined);
}

/** The sequence behind an identity goes with it; a default that counts needs one of its own. */
function fromIdentity(entity: Entity, column: Fragment, old: Field, field: Field, sequenceOf: SequenceOf): Fragment[] {
  if (!old.generated?.startsWith('identity') || field.generated?.startsWith('identity')) return [];
  const sequence = ident(entity.schema, sequenceOf(entity, field.name));
  const counts = field.default?.startsWith('nextval(') ?? false;
  const owner = sql`${tableName(entity)}.${ident(field.name)}`;
  return [
    sql`${column} DROP IDENTITY`,
    ...(counts ? [sql`CREATE SEQUENCE IF NOT EXISTS ${sequence}`, sql`ALTER SEQUENCE ${sequence} OWNED BY ${owner}`] : []),
  ];
}
