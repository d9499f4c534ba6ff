import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Catalog, catalog, type Entity, entity } from '../../../model/catalog.ts';
import type { SqlSession } from '../../../model/session.ts';
import { qualifiedName } from '../entity-name.ts';
import { rowsOf } from '../rows-of.ts';
import { sql, statement } from '../sql.ts';
import { type ConstraintRow, constraintsOf } from './constraints.ts';
import { type FieldRow, fieldOf } from './field.ts';
import { type PartitionIndex, type PartitionNode, type PartitionRow, withPartitions } from './partitions.ts';
import { withUsage } from './usage.ts';

interface EntityRow {
  readonly oid: string;
  readonly schema: string;
  readonly table: string;
  readonly relkind: 'r' | 'p' | 'v' | 'm' | 'f';
  readonly comment: string | null;
  readonly rowSecurity: boolean;
  readonly rowSecurityForced: boolean;
  readonly definition: string | null;
  readonly partitionBy: string | null;
  /** Null where it is an expression. */
  readonly partitionFields: readonly (string | null)[];
  readonly parents: readonly { readonly schema: string; readonly table: string }[] | null;
  readonly bytes: string;
  readonly populated: boolean;
}

type PartRow = { readonly oid: string } & Readonly<Record<string, unknown>>;

const entityKinds = { r: 'table', p: 'partitioned_table', v: 'view', m: 'materialized_view', f: 'foreign_table' } as const;

/**
 * The structure of these schemas with exact counts. What extensions own is left out, and partitions stand inside their parent.
 * The same structure gives the same catalog on every machine: no object ids, names in byte order.
 */
export async function introspect(session: SqlSession, schemas: readonly string[]): Promise<Catalog> {
  const ask = <Row>(file: string): Promise<Row[]> =>
    session.query<Row>({
      text: readFileSync(join(import.meta.dirname, 'sql', file), 'utf8'),
      ...(file !== 'extensions.sql' && { values: [schemas] }),
    });
  const rows = await ask<EntityRow>('entities.sql');
  const parts = {
    fields: await grouped<FieldRow>(ask, 'fields.sql'),
    constraints: await grouped<ConstraintRow>(ask, 'constraints.sql'),
    indexes: await grouped<PartRow>(ask, 'indexes.sql'),
    triggers: await grouped<PartRow>(ask, 'triggers.sql'),
    policies: await grouped<PartRow>(ask, 'policies.sql'),
    partitions: await grouped<PartitionRow>(ask, 'partitions.sql'),
  };
  const collations = await ask<Record<string, unknown>>('collations.sql');
  const [server] = await session.query<{ version: string; database: string }>({
    text: "SELECT pg_catalog.current_setting('server_version') AS version, pg_catalog.current_database() AS database",
  });
  const found = catalog.parse({
    kind: 'postgres',
    ...server,
    entities: rows.map((row) => withPartitions(entity.parse(entityOf(row, parts)), row.partitionFields, partitionsBelow(row.oid, parts))),
    ...typesOf(await ask('types.sql')),
    ...(collations.length > 0 && { collations: collations.map(withoutNullRules) }),
    sequences: (await ask<SequenceRow>('sequences.sql')).map(sequenceOf),
    extensions: await ask('extensions.sql'),
    sizes: await sizesOf(session, rows),
  });
  return withUsage(session, schemas, found);
}

async function grouped<Row extends { oid: string }>(ask: <R>(file: string) => Promise<R[]>, file: string): Promise<Map<string, Row[]>> {
  return Map.groupBy(await ask<Row>(file), (row) => row.oid);
}

interface Parts {
  readonly fields: Map<string, FieldRow[]>;
  readonly constraints: Map<string, ConstraintRow[]>;
  readonly indexes: Map<string, PartRow[]>;
  readonly triggers: Map<string, PartRow[]>;
  readonly policies: Map<string, PartRow[]>;
  readonly partitions: Map<string, PartitionRow[]>;
}

function entityOf(row: EntityRow, parts: Parts): unknown {
  const { oid, schema, table } = row;
  const of = (rows: Map<string, PartRow[]>): Record<string, unknown>[] => partsOf(rows, oid);
  const children = (parts.partitions.get(oid) ?? []).map((each) => ({
    name: qualifiedName(each.schema, each.table),
    bound: each.bound,
  }));
  return withoutNulls({
    name: qualifiedName(schema, table),
    schema,
    table,
    kind: entityKinds[row.relkind] satisfies Entity['kind'],
    fields: (parts.fields.get(oid) ?? []).map(fieldOf),
    ...constraintsOf(parts.constraints.get(oid) ?? []),
    indexes: of(parts.indexes).map(({ body: _, ...index }) => index),
    triggers: of(parts.triggers),
    rowSecurity: { enabled: row.rowSecurity, forced: row.rowSecurityForced, policies: of(parts.policies) },
    partitions: row.partitionBy === null ? null : { by: row.partitionBy, children },
    inherits: row.parents?.map((parent) => qualifiedName(parent.schema, parent.table)).toSorted() ?? null,
    comment: row.comment,
    definition: row.definition,
  });
}

const partsOf = (rows: Map<string, PartRow[]>, oid: string): Record<string, unknown>[] =>
  (rows.get(oid) ?? []).map(({ oid: _, ...rest }) => withoutNulls(rest));

function partitionsBelow(oid: string, parts: Parts): PartitionNode[] {
  return (parts.partitions.get(oid) ?? []).map((row) => ({
    row,
    parts: {
      ...constraintsOf(parts.constraints.get(row.child) ?? []),
      fields: (parts.fields.get(row.child) ?? []).map(fieldOf),
      indexes: partsOf(parts.indexes, row.child) as PartitionIndex[],
      triggers: partsOf(parts.triggers, row.child) as { name: string }[],
    },
    below: partitionsBelow(row.child, parts),
  }));
}

const withoutNullRules = ({ rules, ...rest }: Readonly<Record<string, unknown>>) => (rules === null ? rest : { ...rest, rules });

function withoutNulls(of: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null));
}

interface UserTypeRow {
  readonly type: 'e' | 'd' | 'c';
  readonly schema: string;
  readonly name: string;
  readonly labels: string[] | null;
  readonly base: string | null;
  readonly collation: string | null;
  readonly collationSchema: string | null;
  readonly nullable: boolean;
  readonly default: string | null;
  readonly checks: string[];
  readonly attributes: unknown[] | null;
}

function typesOf(rows: readonly UserTypeRow[]): Record<'enums' | 'domains' | 'composites', unknown[]> {
  const named = (type: UserTypeRow['type']) =>
    rows.filter((row) => row.type === type).map((row) => ({ row, name: qualifiedName(row.schema, row.name) }));
  return {
    enums: named('e').map(({ row, name }) => ({ name, labels: row.labels ?? [] })),
    domains: named('d').map(({ row, name }) =>
      withoutNulls({
        ...{ name, base: row.base, nullable: row.nullable, default: row.default, checks: row.checks },
        ...{ collation: row.collation, collationSchema: row.collationSchema },
      }),
    ),
    composites: named('c').map(({ row, name }) => ({ name, attributes: row.attributes ?? [] })),
  };
}

interface SequenceRow {
  readonly schema: string;
  readonly name: string;
  readonly ownerTable: string | null;
  readonly ownerColumn: string | null;
}

function sequenceOf({ schema, name, ownerTable, ownerColumn }: SequenceRow): unknown {
  return { name: qualifiedName(schema, name), ...(ownerTable !== null && { ownedBy: `${ownerTable}.${ownerColumn}` }) };
}

/**
 * Exact counts, one entity at a time. Views and foreign tables are not counted: that could cost anything; nor is a materialized
 * view that holds nothing
 * yet, nor what shares its name with another entity.
 */
async function sizesOf(session: SqlSession, rows: readonly EntityRow[]): Promise<Catalog['sizes']> {
  const sizes: Catalog['sizes'] = {};
  for (const { schema, table, relkind, bytes, populated } of rows) {
    if (relkind === 'v' || relkind === 'f' || !populated || schema.includes('.')) continue;
    const own = rowsOf({ schema, table, kind: entityKinds[relkind] });
    const [counted] = await session.query<{ rows: string }>(statement(sql`SELECT count(*)::text AS rows FROM ${own}`));
    sizes[qualifiedName(schema, table)] = { rows: Number(counted?.rows ?? 0), bytes: Number(bytes) };
  }
  return sizes;
}
