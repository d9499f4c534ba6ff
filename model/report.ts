import { z } from 'zod';
import { quarantineCause } from './cause.ts';
import { fateCounts } from './ledger.ts';
import type { Mapping } from './mapping.ts';
import { estimate } from './plan.ts';
import { type Profile, sensitivity } from './profile.ts';
import { phaseProgress } from './progress.ts';
import { rival } from './repair.ts';

/** A success criterion and whether it holds; `passed` is null before it was measured. */
export const criterionResult = z.object({
  /** What must hold, in words: `7,867 rows`, `every row has profile_id`. */
  criterion: z.string(),
  passed: z.boolean().nullable(),
  /** What was measured, in words without row values. */
  evidence: z.string(),
});

/** Rows a second of a phase's batches: of ten eight lie between slow and fast, and half are slower than likely. */
export const batchPace = z.object({ batches: z.int(), slow: z.number(), likely: z.number(), fast: z.number() });
export type BatchPace = z.infer<typeof batchPace>;

/** Where a phase stands, with all that a report says about it. */
export const reportedPhase = phaseProgress.extend({
  /** The run that it stands as; absent: the one that is reported. */
  run: z.string().optional(),
  title: z.string(),
  /** What the rows are to the people who use them, from the playbook. */
  meaning: z.string().nullable(),
  source: z.string(),
  /** How it was written; null before it began. */
  mode: z.enum(['merge', 'bulk']).nullable(),
  /** Null before the first batch. */
  fates: fateCounts.nullable(),
  /** Rows that were kept aside and that a repair has brought since. Absent without any, and in what older versions kept. */
  repaired: z.int().optional(),
  /** Digest of the rows that were written; null before the phase is completed. */
  root: z.string().nullable(),
  seconds: z.number().nullable(),
  plannedSeconds: estimate.optional(),
  /** How fast its batches were; absent where none was written, and in what older versions kept. */
  pace: batchPace.optional(),
  criteria: z.array(criterionResult),
  /** Digest of the mapping, and who approved it. */
  mapping: z.string().nullable(),
  approval: z.object({ by: z.string(), at: z.string(), isAuthor: z.boolean() }).nullable(),
  /** Where code of the playbook ran for the phase, in words; absent where none did. */
  sandbox: z.string().optional(),
  /** Where its code ran for who approved it, or that it did not; absent without code, and where that was not kept. */
  shownCode: z.string().optional(),
  /** The gravest sensitivity among the columns of the legacy key: reports mask keys by it. */
  keySensitivity: sensitivity.nullable(),
});
export type ReportedPhase = z.infer<typeof reportedPhase>;

/** Rows of a phase that were kept aside for the same reason; all groups of a phase add up to its quarantined rows. */
export const quarantineGroup = z.object({
  phase: z.string(),
  reason: z.string(),
  field: z.string().nullable(),
  rows: z.int(),
  /** How many of them a person decided to leave behind. */
  dismissed: z.int(),
  /** Some legacy keys in canonical form; reports mask them. */
  exampleKeys: z.array(z.string()).max(20),
  /** What won over duplicates among them, by their keys. */
  rivals: z.record(z.string(), rival).optional(),
});
export type QuarantineGroup = z.infer<typeof quarantineGroup>;

/** Rows of a phase that somebody decided to leave behind, with why they were kept aside. */
export const leftBehind = z.object({
  phase: z.string(),
  cause: z.string(),
  by: z.string(),
  why: z.string(),
  rows: z.int(),
  at: z.string(),
});
export type LeftBehind = z.infer<typeof leftBehind>;

/** An entity that the target had before, by an earlier tool: its identity, and the playbook's words for it. */
export const adoptedBefore = z.object({ identity: z.string(), entity: z.string(), meaning: z.string().nullable() });

export const verdictSummary = z.object({
  verdict: z.enum(['passed', 'failed']),
  checks: z.int(),
  failed: z.int(),
  differences: z.int(),
  /** Digest of the stored verdict. */
  artifact: z.string(),
});

/** What a run came to: everything that is told about it, filled from ledger and journal. Times are ISO 8601 with a zone. */
export const runReport = z.object({
  run: z.string(),
  playbook: z.string(),
  title: z.string(),
  /** A rehearsal writes a sample into a schema of its own, a dry run nothing. */
  mode: z.enum(['migrate', 'rehearse', 'dry_run']),
  status: z.enum(['running', 'stopped', 'completed', 'failed', 'rolled_back']),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** When ledger and journal were read. */
  at: z.string(),
  /** The run's digest, once it is completed. */
  root: z.string().nullable(),
  /** The newest entry of the audit log when the report was made: kept elsewhere it shows a cut at its end. */
  audit: z.object({ number: z.int(), hash: z.string(), key: z.string().nullable() }).optional(),
  /** In the order in which they run. */
  phases: z.array(reportedPhase),
  quarantine: z.array(quarantineGroup),
  /** The same rows by the cause at their root. */
  causes: z.array(quarantineCause),
  /** Who decided to leave rows behind, and why. Absent in what older versions kept. */
  leftBehind: z.array(leftBehind).optional(),
  /** What an earlier tool has moved. Absent in what older versions kept. */
  adopted: z.array(adoptedBefore).optional(),
  /** The databases, and whether the target is one of the workbench's own. Absent in what older versions kept. */
  places: z.object({ source: z.string(), target: z.string(), isEmbedded: z.boolean() }).optional(),
  /** Null before validation. */
  verdict: verdictSummary.nullable(),
});
export type RunReport = z.infer<typeof runReport>;

/** A source row and what became of it, in text form as databases hold it; reports mask what is sensitive. `target` is null when it did not arrive. */
export interface SamplePair {
  /** By alias: a column's own name, or `lookup.column`. */
  readonly source: Readonly<Record<string, string | null>>;
  readonly target: Readonly<Record<string, string | null>> | null;
}

/** What a report on one entity is made of, beside its phase. */
export interface EntityDetails {
  readonly mapping: Mapping;
  /** Decides what is masked: without it, everything is. */
  readonly profile: Profile | null;
  readonly samples: readonly SamplePair[];
}

/** Rows before and after, by phase, with their values as they are: reports mask them, and nothing else keeps them. */
export type EntitySamples = ReadonlyMap<string, readonly SamplePair[]>;
