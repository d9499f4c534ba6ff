import { z } from 'zod';
import { declaredName as name } from './declared-name.ts';
import { cleanings } from './mapping.ts';

const column = z.string().min(1).describe('A source column, or `lookup.column`.');

/** A target column's rule as people write it; exactly one of the keys `copy`, `constant`, `enum`, … says which. */
export const fieldRule = z.union([
  z.literal('identity').describe('The target key derived from the source key.'),
  z.strictObject({ copy: column, clean: z.array(z.enum(cleanings)).optional() }),
  z.strictObject({ constant: z.union([z.string(), z.number(), z.boolean()]) }),
  z.strictObject({
    enum: column,
    values: z.record(z.string(), z.union([z.string(), z.null()])),
    otherwise: z.string().nullable().optional(),
    when_null: z.string().optional(),
  }),
  z.strictObject({
    reference: name.describe('Identity of the parent: a phase name or an adopted entity.'),
    from: z.union([column, z.array(column).min(1)]),
    missing: z.enum(['quarantine', 'null']).default('quarantine'),
  }),
  z.strictObject({ zoned: column, zone: z.string().min(1) }),
  z.strictObject({ concat: z.array(column).min(1), separator: z.string().default(' ') }),
  z.strictObject({ expression: z.string().min(1).describe('One scalar SQL expression over the row.') }),
  z.strictObject({ rest: z.union([z.literal('unmapped'), z.literal('all'), z.array(column).min(1)]) }),
  z.strictObject({ none: z.string().min(1).describe('Why the column has no source.') }),
]);
export type FieldRule = z.infer<typeof fieldRule>;
