import { z } from 'zod';
import type { Entity } from '../model/catalog.ts';
import { sides } from '../model/workbench.ts';
import { defineTool } from './tool.ts';

export const describeEntity = defineTool({
  name: 'describe_entity',
  description: 'Structure of one entity: fields with types, keys, references, checks, indexes, rows, and the phases that read or write it.',
  input: z.strictObject({ side: z.enum(sides), entity: z.string().min(1).max(200) }),
  output: z.object({
    side: z.enum(sides),
    entity: z.string(),
    kind: z.string(),
    rows: z.int(),
    bytes: z.int(),
    comment: z.string().nullable(),
    key: z.array(z.string()),
    uniques: z.array(z.array(z.string())),
    references: z.array(z.object({ fields: z.array(z.string()), entity: z.string(), toFields: z.array(z.string()) })),
    checks: z.array(z.string()),
    indexes: z.array(z.string()),
    fields: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        nullable: z.boolean(),
        default: z.string().nullable(),
        comment: z.string().nullable(),
      }),
    ),
    phases: z.array(z.string()),
  }),
  requests: false,
  run: async ({ side, entity }, { bench }) => {
    const found = await bench.describe(side, entity);
    return { side, rows: found.rows, bytes: found.bytes, phases: [...found.phases], ...shapeOf(found.entity) };
  },
});

function shapeOf({ name, kind, comment, key, uniques, references, checks, indexes, fields }: Entity) {
  return {
    entity: name,
    kind,
    comment: comment ?? null,
    key: key?.fields ?? [],
    uniques: uniques.map((each) => each.fields),
    references: references.map((each) => ({ fields: each.fields, entity: each.entity, toFields: each.toFields })),
    checks: checks.map(({ expression }) => expression),
    indexes: indexes.map(({ definition }) => definition),
    fields: fields.map((each) => ({
      name: each.name,
      type: each.type.native,
      nullable: each.nullable,
      default: each.default ?? null,
      comment: each.comment ?? null,
    })),
  };
}
