import { z } from 'zod';
import { someNames as names } from './declared-name.ts';

/** A column, table, type or role: an identifier as PostgreSQL takes it. */
const identifier = z.string().min(1).max(63);
const expression = z.string().min(1).max(10_000);
const roles = z.array(identifier).min(1);

/** Who sees which rows; exactly one of `owner`, `tenant`, `using` says so. */
const policy = z
  .strictObject({
    owner: identifier.optional().describe('Column that holds whose row it is: equal to the session setting `app.user_id`.'),
    tenant: identifier
      .optional()
      .describe('Column that holds the tenant: equal to the session setting `app.tenant_id`. Restrictive beside other policies.'),
    using: expression.optional().describe('One boolean SQL expression over the row.'),
    check: expression.optional().describe('What new rows must fulfil; as `using` by default.'),
    for: z.enum(['all', 'select', 'insert', 'update', 'delete']).default('all'),
    to: roles.optional().describe('Roles that it holds for; everybody by default.'),
  })
  .refine(({ owner, tenant, using }) => [owner, tenant, using].filter((each) => each !== undefined).length === 1, {
    error: 'exactly one of owner, tenant and using says which rows',
  });
export type DeclaredPolicy = z.infer<typeof policy>;

const index = z
  .strictObject({
    columns: names.optional(),
    expression: expression.optional().describe('Instead of columns: what is indexed, as `lower(email)`.'),
    method: z.enum(['btree', 'hash', 'gin', 'gist', 'brin']).default('btree'),
    where: expression.optional().describe('Only rows for which it is true.'),
    unique: z.boolean().default(false),
    text: identifier.optional().describe('Full-text search over the columns, by this configuration, such as `english` or `simple`.'),
  })
  .refine(({ columns, expression: of }) => (columns === undefined) !== (of === undefined), {
    error: 'either columns or an expression is indexed',
  });
export type DeclaredIndex = z.infer<typeof index>;

const grants = z.record(identifier, z.array(z.enum(['select', 'insert', 'update', 'delete'])).min(1));

const declaredEntity = z.strictObject({
  columns: z.record(identifier, z.string().min(1)).default({}).describe('Columns beyond those there are, each as in DDL: `text NOT NULL`.'),
  key: names.optional().describe('Primary key, of a table that is declared here as a whole.'),
  generated: z
    .record(identifier, z.strictObject({ type: z.string().min(1), as: expression }))
    .default({})
    .describe('Computed columns: `balance: {type: "numeric(15,2)", as: total_amount - paid_amount}`.'),
  checks: z.record(identifier, expression).default({}),
  enums: z.record(identifier, identifier).default({}).describe('Column of text → the enum of `enums` that it becomes.'),
  unique: z.array(names).default([]).describe('Columns that are unique together, such as `[external_id]`.'),
  references: z
    .record(
      identifier,
      z.strictObject({ entity: z.string(), on_delete: z.enum(['no action', 'restrict', 'cascade', 'set null']).optional() }),
    )
    .default({})
    .describe('Column → the table whose key it holds.'),
  updated_at: identifier.optional().describe('Column that every update sets to now.'),
  append_only: z.boolean().default(false).describe('Rows are added and never changed or removed.'),
  row_security: z.record(identifier, policy).default({}),
  grants: grants.default({}).describe('Role → what it may do.'),
  indexes: z.array(index).default([]),
});
export type DeclaredEntity = z.infer<typeof declaredEntity>;

/** What the target has beside the columns that mappings fill. */
export const declaredSchema = z.strictObject({
  enums: z.record(identifier, z.array(z.string()).min(1)).default({}),
  entities: z.record(z.string(), declaredEntity).default({}).describe('By table; one that is not there is made.'),
  balances: z
    .record(identifier, z.strictObject({ select: expression, key: names }))
    .default({})
    .describe('Materialised views, each with the key that its rows have and by which it is refreshed while it is read.'),
  indexes: z
    .strictObject({
      carried: z.boolean().default(true).describe("Whether the source's indexes come along."),
      observed: z.boolean().default(true).describe('Whether queries that were observed on the source get an index.'),
      without: z
        .array(identifier)
        .default([])
        .describe('Indexes that follow and are not wanted, by their names; see `godwit schema indexes`.'),
      calls_min: z.int().min(1).default(100).describe('Queries that ran less often are no reason for an index.'),
    })
    .prefault({}),
});
export type DeclaredSchema = z.infer<typeof declaredSchema>;

/** A table, enum or view of that name is declared by nobody. */
export const nothingDeclared: DeclaredSchema = declaredSchema.parse({});

/** Names of the roles that a section speaks of, each once. */
export function rolesDeclared({ entities }: DeclaredSchema): string[] {
  const all = Object.values(entities).flatMap(({ row_security, grants: granted }) => [
    ...Object.values(row_security).flatMap(({ to = [] }) => to),
    ...Object.keys(granted),
  ]);
  return [...new Set(all)].sort();
}
