import { z } from 'zod';
import { documentCatalog } from './documents.ts';

/** Why a field is sensitive; decides masking everywhere. */
export const sensitivities = ['phi', 'pii', 'money', 'secret'] as const;
export const sensitivity = z.enum(sensitivities);
export type Sensitivity = z.infer<typeof sensitivity>;

/** Shapes a text value can have. */
export const valuePatterns = [
  'email',
  'phone',
  'uuid',
  'icd10',
  'money',
  'date',
  'datetime',
  'url',
  'json',
  'sha256',
  'integer',
  'decimal',
] as const;

export const jsonKinds = ['string', 'number', 'boolean', 'object', 'array', 'null'] as const;

/** Bins of a sketch. */
export const sketchBins = 128;

export const fieldProfile = z.object({
  /** Rows looked at for this field. */
  rows: z.int(),
  nulls: z.int(),
  /** Exact on small entities, estimated elsewhere (`distinctIsExact`). */
  distinct: z.int(),
  distinctIsExact: z.boolean(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  /** Smallest and largest value as text, only for numbers, dates and times; never for sensitive fields. */
  min: z.string().optional(),
  max: z.string().optional(),
  /** Most frequent values as text with their share, at most 50, only where distinct values are few; never for sensitive fields. */
  common: z.array(z.object({ value: z.string(), rows: z.int() })),
  /** Share of non-null values with a pattern, 0 to 1. */
  patterns: z.partialRecord(z.enum(valuePatterns), z.number()),
  /**
   * Names of members that JSON objects share, with the kind that most have, most frequent first, at most 100; names only, also
   * of sensitive fields.
   */
  keys: z.array(z.object({ name: z.string(), kind: z.enum(jsonKinds), rows: z.int() })).optional(),
  /** What tells how many values two fields share, without holding any; only of many values, never of secrets. One of `0`–`3`, or `-`, per bin. */
  sketch: z
    .string()
    .regex(new RegExp(`^[0-3-]{${sketchBins}}$`))
    .optional(),
  sensitivity: sensitivity.optional(),
  /** Why it is held sensitive, in words. */
  sensitivityReason: z.string().optional(),
});
export type FieldProfile = z.infer<typeof fieldProfile>;

export const finding = z.object({
  /** `orphans`, `duplicates`, `implied_reference`, `control_characters`, `mojibake`, `impossible_dates`, `trailing_blanks`, … */
  kind: z.string(),
  entity: z.string(),
  fields: z.array(z.string()),
  rows: z.int(),
  /** A sentence for people; names and counts, never values. */
  message: z.string(),
});
export type Finding = z.infer<typeof finding>;

/** A reference that no constraint declares: how many of the filled values are keys of the parent, and whether the name says so too. */
export const impliedReference = z.object({
  entity: z.string(),
  field: z.string(),
  parent: z.string(),
  toField: z.string(),
  filled: z.int(),
  fitting: z.int(),
  named: z.boolean(),
});
export type ImpliedReference = z.infer<typeof impliedReference>;

/** What the data looks like: an artifact of its own, so that new rows are not drift. */
export const profile = z.object({
  entities: z.record(z.string(), z.object({ rows: z.int(), sampledRows: z.int(), fields: z.record(z.string(), fieldProfile) })),
  findings: z.array(finding),
  implied: z.array(impliedReference).optional(),
  /** Of a source of documents: what stands at each of their paths. */
  documents: documentCatalog.optional(),
});
export type Profile = z.infer<typeof profile>;

export const risk = z.object({
  severity: z.enum(['high', 'medium', 'low']),
  title: z.string(),
  evidence: z.string(),
  mitigation: z.string(),
  /** Role that owns it: `data engineer`, `reviewer`, `compliance officer`, … */
  owner: z.string(),
});
export type Risk = z.infer<typeof risk>;
