import type { Entity, Field, Reference } from '../../../model/catalog.ts';
import { qualifiedName, tableName } from '../entity-name.ts';
import { ident, raw, sql, statement } from '../sql.ts';
import type { Constraints } from './constraints.ts';

export interface PartitionRow {
  /** The parent's. */
  readonly oid: string;
  readonly child: string;
  readonly schema: string;
  readonly table: string;
  readonly bound: string;
  readonly by: string | null;
  readonly byFields: readonly (string | null)[];
}

/** An index of a partition; `body` is its definition from USING on. */
export type PartitionIndex = Entity['indexes'][number] & { readonly body: string };

/** What a partition has of its own. */
export interface PartitionParts extends Constraints {
  readonly indexes: readonly PartitionIndex[];
  readonly triggers: readonly { readonly name: string }[];
  readonly fields: readonly Field[];
}

/** A partition with the partitions below it. */
export interface PartitionNode {
  readonly row: PartitionRow;
  readonly parts: PartitionParts;
  readonly below: readonly PartitionNode[];
}

const namesMax = 100;

/**
 * A partitioned table with what all its partitions have alike: references, checks, plain indexes, and a key, which tells the table's rows apart
 * together with the columns that part them. What only some have is named at them (`own`).
 */
export function withPartitions(entity: Entity, by: readonly (string | null)[], nodes: readonly PartitionNode[]): Entity {
  if (!entity.partitions || nodes.length === 0) return entity;
  const alike = alikeIn(nodes.flatMap((node) => leavesOf(node, [])));
  const key = sharedKey(entity, [...by, ...nodes.flatMap(partingFields)], alike.key);
  const told: Alike = key ? alike : { ...alike, key: null };
  const children = entity.partitions.children.map((child, i) => {
    const own = nodes[i] ? ownOf(entity, nodes[i], told) : [];
    return own.length === 0 ? child : { ...child, own: own.slice(0, namesMax) };
  });
  return {
    ...entity,
    ...(key && { key }),
    checks: byName([...entity.checks, ...alike.checks.items]),
    references: byName([...entity.references, ...alike.references.items]),
    indexes: byName([...entity.indexes, ...alike.indexes.items.map((each) => indexOf(entity, each))]),
    partitions: { ...entity.partitions, children },
  };
}

/** Parts that every leaf has, whatever their names; `has` tells whether a part is one of them. */
interface Shared<T> {
  readonly items: readonly T[];
  has(of: T): boolean;
}

interface Alike {
  readonly key: NonNullable<Entity['key']> | null;
  readonly checks: Shared<Entity['checks'][number]>;
  readonly references: Shared<Reference>;
  readonly indexes: Shared<PartitionIndex>;
}

type Chain = readonly PartitionNode[];

function alikeIn(leaves: readonly Chain[]): Alike {
  const withoutName = (of: object): string => JSON.stringify({ ...of, name: '' });
  const [first, ...others] = leaves.map((chain) => chain.flatMap(({ parts }) => parts.key ?? [])[0]);
  const isSameKey = first && others.every((key) => key && fieldsText(key) === fieldsText(first));
  return {
    key: isSameKey ? first : null,
    checks: sharedBy(leaves, ({ checks }) => checks, withoutName),
    references: sharedBy(leaves, ({ references }) => references, withoutName),
    // Rows that are unique in each partition may repeat in another.
    indexes: sharedBy(
      leaves,
      ({ indexes }) => indexes.filter(({ unique }) => !unique),
      ({ body }) => body,
    ),
  };
}

function sharedBy<T>(leaves: readonly Chain[], partsOf: (of: PartitionParts) => readonly T[], textOf: (of: T) => string): Shared<T> {
  const all = leaves.map((chain) => new Map(chain.flatMap(({ parts }) => partsOf(parts)).map((each) => [textOf(each), each])));
  const [first = new Map<string, T>(), ...others] = all;
  const shared = new Map([...first].filter(([text]) => others.every((each) => each.has(text))));
  return { items: [...shared.values()], has: (of) => shared.has(textOf(of)) };
}

const fieldsText = ({ fields }: { readonly fields: readonly string[] }): string => JSON.stringify(fields);

const byName = <T extends { readonly name: string }>(of: readonly T[]): T[] =>
  of.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));

/** Each leaf as the way to it: what a partition declares holds for all below it. */
function leavesOf(node: PartitionNode, above: readonly PartitionNode[]): PartitionNode[][] {
  const chain = [...above, node];
  return node.below.length === 0 ? [chain] : node.below.flatMap((each) => leavesOf(each, chain));
}

function partingFields({ row, below }: PartitionNode): (string | null)[] {
  return [...(row.by === null ? [] : row.byFields), ...below.flatMap(partingFields)];
}

function sharedKey(entity: Entity, parting: readonly (string | null)[], key: Alike['key']): Entity['key'] {
  const isFilled = (name: string | null): name is string => entity.fields.some((field) => field.name === name && !field.nullable);
  if (entity.key || !key || key.withoutOverlaps || !parting.every(isFilled)) return undefined;
  return { name: key.name, fields: [...new Set([...key.fields, ...parting])] };
}

/** What a partition and those below it have that their table has not, in words. */
function ownOf(entity: Entity, { row, parts, below }: PartitionNode, alike: Alike): string[] {
  const named = (what: string, of: readonly { readonly name: string }[]): string[] => of.map(({ name }) => `${what} "${name}"`);
  const isShared = parts.key && alike.key && fieldsText(parts.key) === fieldsText(alike.key);
  const own = [
    ...named('key', parts.key && !isShared ? [parts.key] : []),
    ...named('unique key', parts.uniques),
    ...named(
      'check',
      parts.checks.filter((each) => !alike.checks.has(each)),
    ),
    ...named('exclusion', parts.exclusions),
    ...named('reference', [...parts.references.filter((each) => !alike.references.has(each)), ...(parts.periodReferences ?? [])]),
    ...named(
      'index',
      parts.indexes.filter((each) => each.unique || !alike.indexes.has(each)),
    ),
    ...named('trigger', parts.triggers),
    ...ownFields(entity, parts),
    ...(row.by === null ? [] : ['its own partitions']),
  ];
  const name = qualifiedName(row.schema, row.table);
  return [...own, ...below.flatMap((each) => ownOf(entity, each, alike)).map((each) => `${each} (below ${name})`)];
}

function ownFields({ fields }: Entity, { fields: its, key }: PartitionParts): string[] {
  return its.flatMap((field) => {
    const above = fields.find(({ name }) => name === field.name);
    if (!above) return [];
    return [
      ...(above.default === field.default ? [] : [`default of "${field.name}"`]),
      ...(above.generation === field.generation ? [] : [`computation of "${field.name}"`]),
      ...(above.nullable && !field.nullable && !key?.fields.includes(field.name) ? [`NOT NULL of "${field.name}"`] : []),
    ];
  });
}

function indexOf(entity: Entity, { body, ...index }: PartitionIndex): Entity['indexes'][number] {
  const { text } = statement(sql`CREATE INDEX ${ident(index.name)} ON ONLY ${tableName(entity)} ${raw(body)}`);
  return { ...index, definition: text };
}
