import { z } from 'zod';
import { fieldRule } from './field-rule.ts';

export const fieldRef = z.object({ entity: z.string(), field: z.string() });
export type FieldRef = z.infer<typeof fieldRef>;

/** A word that somebody has given a meaning, in the words of `by`: a correction of a playbook, or its specialist. */
export interface Lesson {
  readonly word: string;
  readonly meaning: string;
  readonly by: string;
}

/** A possible answer with its probability, 0 to 1. */
export const fieldCandidate = fieldRef.extend({ confidence: z.number() });
export type FieldCandidate = z.infer<typeof fieldCandidate>;

const entityCandidate = z.object({ entity: z.string(), confidence: z.number() });

/** Where a target entity's rows come from: the best source entities, best first; `chosen` empty: no source. */
export const entityMatch = z.object({
  target: z.string(),
  chosen: z.array(z.string()),
  candidates: z.array(entityCandidate),
  evidence: z.array(z.string()),
});
export type EntityMatch = z.infer<typeof entityMatch>;

/** A look-up that takes one attribute of an entity whose rows are attributes. */
const attributeLookup = z.object({
  name: z.string(),
  entity: z.string(),
  on: z.record(z.string(), z.string()),
  where: z.record(z.string(), z.string()),
});
export type AttributeLookup = z.infer<typeof attributeLookup>;

/** What the matcher says of one target field. */
export const fieldMatch = z.object({
  target: fieldRef,
  /** The source fields that it comes from; empty: no source. More than one: they are joined. */
  sources: z.array(fieldRef),
  /** The rule as a playbook would declare it. */
  rule: fieldRule,
  /** The look-up that the rule reads, as a playbook would declare it; only where rows of an entity are attributes. */
  lookup: attributeLookup.optional(),
  /** Probability that `sources` (also an empty one) is right. */
  confidence: z.number(),
  /** Confident enough to need no look, by the threshold asked for. */
  accepted: z.boolean(),
  /** Why, in words; names and counts, never values of sensitive fields. */
  evidence: z.array(z.string()),
  /** Best first, at most ten. */
  candidates: z.array(fieldCandidate),
});
export type FieldMatch = z.infer<typeof fieldMatch>;

/** What the matcher says of one source field: where it goes, or why nowhere. */
export const columnMatch = z.object({
  source: fieldRef,
  targets: z.array(fieldRef),
  candidates: z.array(fieldCandidate),
  /** Only where `targets` is empty. */
  reason: z.string().optional(),
});
export type ColumnMatch = z.infer<typeof columnMatch>;

/** A whole schema's mapping as the matcher proposes it; an artifact. */
export const matching = z.object({
  entities: z.array(entityMatch),
  fields: z.array(fieldMatch),
  columns: z.array(columnMatch),
});
export type Matching = z.infer<typeof matching>;

/** What people have decided; an empty `sources` says that there is no source. */
export const correction = z.object({
  target: fieldRef,
  sources: z.array(fieldRef),
  /** Where it was decided: `phase patients`. */
  by: z.string(),
});
export type Correction = z.infer<typeof correction>;
