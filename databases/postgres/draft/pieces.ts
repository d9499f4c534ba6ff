import type { Entity } from '../../../model/catalog.ts';
import type { Finding } from '../../../model/profile.ts';
import { isBound } from './bound.ts';
import { type ColumnUse, type KnownNames, readSql, type SqlText } from './read-sql.ts';

export interface Piece<Item> {
  readonly item: Item;
  readonly read: SqlText;
}

/** The parts of an entity that are SQL text and can come along, each read; `findings` says what can't and why. */
export interface Pieces {
  readonly checks: readonly Piece<Entity['checks'][number]>[];
  readonly exclusions: readonly Piece<Entity['exclusions'][number]>[];
  readonly indexes: readonly (Piece<Entity['indexes'][number]> & { readonly where: SqlText | null })[];
  /** How columns are computed, by column. */
  readonly generations: ReadonlyMap<string, SqlText>;
  /** The partition key; null where there is none. */
  readonly partition: SqlText | null;
  readonly findings: readonly Finding[];
}

/** Index methods that take a uuid where they took a number. */
const plainMethods: ReadonlySet<string> = new Set(['btree', 'hash', 'brin']);

/** Reads the parts of an entity. `usable` are the columns that keep their type in the target; a part that names another is left out. */
export function readPieces(of: Entity, known: KnownNames, usable: ReadonlySet<string>): Pieces {
  const findings: Finding[] = [];
  const accept = (kind: string, what: string, read: SqlText): boolean => {
    const missing = read.uses.find(({ column }) => !usable.has(column));
    const why = read.problem ?? (missing && `"${missing.column}" has another type in the target`);
    if (why) findings.push({ kind, entity: of.name, fields: [], rows: 0, message: `${what} (${of.name}) is left out: ${why}.` });
    return !why;
  };
  const computed = of.fields.flatMap(({ name, generation }): [string, SqlText][] =>
    generation === undefined ? [] : [[name, readSql('expression', generation, known)]],
  );
  return {
    checks: of.checks
      .map((item) => ({ item, read: readSql('expression', item.expression, known) }))
      .filter(({ item, read }) => accept('check_left_out', `The check "${item.name}"`, read)),
    exclusions: of.exclusions
      .map((item) => ({ item, read: taken(readSql('exclusion', item.definition, known), 'lone', 'value') }))
      .filter(({ item, read }) => accept('exclusion_left_out', `The exclusion "${item.name}"`, read)),
    indexes: of.indexes
      .map((item) => ({ item, ...readIndex(item, known) }))
      .filter(({ item, read }) => accept('index_left_out', `The index "${item.name}"`, read)),
    generations: new Map(computed.filter(([name, read]) => accept('computed_as_plain', `How "${name}" is computed`, read))),
    partition: readPartition(of, known, accept),
    findings,
  };
}

function readIndex(
  { definition, method, unique, where }: Entity['indexes'][number],
  known: KnownNames,
): Pick<Pieces['indexes'][number], 'read' | 'where'> {
  const read = readSql('index', definition, known);
  const whole = plainMethods.has(method) && read.classed.length === 0 ? read : taken(read, 'lone', 'value');
  const condition = where === undefined ? null : readSql('expression', where, known);
  // Whether a row is in an index may change when its reference is filled late; what a unique one refuses may not.
  return unique
    ? { read: whole, where: condition }
    : { read: taken(whole, 'null', 'lone'), where: condition && taken(condition, 'null', 'lone') };
}

function readPartition(
  { partitions }: Entity,
  known: KnownNames,
  accept: (kind: string, what: string, read: SqlText) => boolean,
): SqlText | null {
  if (!partitions) return null;
  const read = taken(readSql('partition', partitions.by, known), 'lone', 'value');
  const strange = partitions.children.find(({ bound }) => !isBound(bound));
  const problem = strange ? `the bound of ${strange.name} is no list of constants` : read.problem;
  return accept('partitions_left_out', 'The partitioning', { ...read, problem }) ? read : null;
}

/** The same piece with columns of one use taken for another. */
function taken(read: SqlText, from: ColumnUse['as'], to: ColumnUse['as']): SqlText {
  const other = (use: ColumnUse): ColumnUse => (use.as === from ? { ...use, as: to } : use);
  return { ...read, uses: read.uses.map(other), rename: (nameOf) => read.rename((use) => nameOf(other(use))) };
}
