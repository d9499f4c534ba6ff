import { z } from 'zod';
import type { AccessComparison } from './access.ts';
import type { Entity } from './catalog.ts';
import type { Check } from './check.ts';
import type { CopyOverview } from './copies.ts';
import type { Differential } from './differential.ts';
import type { EmbeddingOverview } from './embedding.ts';
import { type FieldRule, fieldRule } from './field-rule.ts';
import type { QuarantinedRow } from './ledger.ts';
import type { Mapping } from './mapping.ts';
import type { Plan } from './plan.ts';
import type { Principal } from './principal.ts';
import type { FieldProfile, Finding, Risk, Sensitivity } from './profile.ts';
import type { PublicationOverview } from './publication.ts';
import type { QueryComparison } from './query-comparison.ts';
import type { RebuildReport } from './rebuild.ts';
import type { QuarantineGroup, RunReport } from './report.ts';
import { transformSourceMax } from './sandbox.ts';
import type { Statement } from './statement.ts';
import type { SyncJob, SyncRun } from './sync-job.ts';
import type { TransformProposal, TriedTransform } from './transform-proposal.ts';
import type { Verdict } from './verdict.ts';
import type { Waiting } from './waiting.ts';

export const sides = ['source', 'target'] as const;
export type Side = (typeof sides)[number];

/** A name that people may use in a question. `entity` is the owner of a field; `source` and `target` are what a phase reads and writes. */
export interface KnownName {
  readonly kind: 'entity' | 'field' | 'phase' | 'group';
  readonly name: string;
  readonly side: Side | null;
  readonly entity: string | null;
}

/** What is migrated, from where to where, in few words. */
export interface Overview {
  readonly playbook: string;
  readonly title: string;
  /** `host:port/database`; never user or password. */
  readonly source: string;
  readonly target: string;
  readonly phases: readonly PhaseOverview[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly sourceEntities: readonly EntitySize[];
  readonly targetEntities: readonly EntitySize[];
}

export interface PhaseOverview {
  readonly phase: string;
  readonly title: string;
  /** What the rows are to the people who use them. */
  readonly meaning: string | null;
  readonly source: string;
  readonly target: string;
  /** Why it does not run; null when it does. */
  readonly off: string | null;
  readonly dependsOn: readonly string[];
}

export interface EntitySize {
  readonly entity: string;
  readonly rows: number;
  readonly bytes: number;
}

export interface EntityDescription {
  readonly side: Side;
  readonly entity: Entity;
  readonly rows: number;
  readonly bytes: number;
  /** Phases that read or write it. */
  readonly phases: readonly string[];
}

export interface EntityProfile {
  readonly side: Side;
  readonly entity: string;
  readonly rows: number;
  readonly sampledRows: number;
  readonly fields: Readonly<Record<string, FieldProfile>>;
  readonly findings: readonly Finding[];
}

/** Rows in text form as the database holds them; whoever shows them masks by `sensitivity` (`unknown`: not profiled, so masked). */
export interface EntitySample {
  readonly side: Side;
  readonly entity: string;
  readonly columns: readonly { readonly name: string; readonly sensitivity: Sensitivity | 'unknown' | null }[];
  readonly rows: readonly Readonly<Record<string, string | null>>[];
}

/** One SELECT, and code that its rows go through, if wanted. */
export const exploreQuestion = z.strictObject({
  side: z.enum(sides),
  database: z
    .string()
    .max(63)
    .nullable()
    .default(null)
    .describe('Where the side has several: its name in the playbook, as in `legacy/orders`. By default the one that has the tables.'),
  query: z.string().min(1).max(10_000).describe('One plain SELECT; it runs read-only. Tables carry no name of a database.'),
  code: z
    .string()
    .max(transformSourceMax)
    .nullable()
    .default(null)
    .describe('TypeScript: `export default (row: SourceRow, { reject }: Tools): Result => ({ … })`, run in the sandbox on each row.'),
});
export type ExploreQuestion = z.infer<typeof exploreQuestion>;

/** What came of it; sensitive values were masked before code or anybody saw them. */
export interface Explored {
  readonly read: number;
  /** Which limit cut the query's result. */
  readonly cut: 'rows' | 'bytes' | null;
  /** Columns of the query whose values are masked. */
  readonly masked: readonly string[];
  /** What happened to rows that the code did not take, without values. */
  readonly happened: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** A mapping, its digest, and what people decided about that digest. */
export interface ReviewedMapping {
  readonly mapping: Mapping;
  readonly digest: string;
  readonly state: 'proposed' | 'approved' | 'rejected';
  readonly decidedBy: string | null;
}

/** Names of phases, groups or target entities, as in a run; `before` lists what must run before what, `where` a SQL condition per phase. */
export const planRequest = z.strictObject({
  only: z.array(z.string()).max(50).default([]),
  except: z.array(z.string()).max(50).default([]),
  withDependencies: z.boolean().default(false),
  before: z
    .array(z.strictObject({ first: z.string(), later: z.string() }))
    .max(50)
    .default([])
    .describe('Phases of which the first runs before the later one.'),
  where: z.record(z.string(), z.string()).default({}).describe('Phase → one boolean SQL expression over its source row.'),
});
export type PlanRequest = z.infer<typeof planRequest>;

/**
 * A plan under constraints. `changes` says in words what a proposal would change in the playbook; without any there is nothing to approve.
 * `problems` says what stands in the way of a constraint; the plan then leaves it out.
 */
export interface ProposedPlan {
  readonly plan: Plan;
  readonly digest: string;
  readonly changes: readonly string[];
  readonly problems: readonly string[];
}

export interface DryRun {
  readonly phases: readonly {
    readonly phase: string;
    readonly mode: 'merge' | 'bulk';
    readonly statements: number;
    readonly rows: number;
  }[];
  readonly checks: readonly Check[];
}

/** Where one row is, from either side. Keys are given back as they were asked for; values of the row are not part of it. */
export interface RowTrace {
  readonly phase: string;
  readonly source: string;
  readonly target: string;
  readonly sourceKey: string | null;
  readonly targetKey: string | null;
  readonly fate: 'written' | 'unchanged' | 'skipped' | 'quarantined' | 'not_read';
  readonly reason: string | null;
  readonly field: string | null;
  readonly batch: string | null;
  readonly mapping: string | null;
  readonly approvedBy: string | null;
}

/** What may be proposed for one target column: the rule in the playbook's own words. */
export const mappingCorrection = z.strictObject({
  phase: z.string().min(1).max(200),
  field: z.string().min(1).max(200).describe('Target column.'),
  rule: fieldRule,
  why: z.string().min(1).max(500),
});
export type MappingCorrection = z.infer<typeof mappingCorrection>;

/** A corrected mapping, stored under its own digest; nothing uses it before a person approves that digest. */
export interface ProposedMapping {
  readonly phase: string;
  readonly field: string;
  readonly digest: string;
  readonly before: FieldRule | null;
  readonly after: FieldRule;
  /** What was tried on real rows, and which other columns follow the correction: counts and names, never values. */
  readonly checks: readonly Check[];
}

/** What a person is asked to decide on. */
export interface ApprovalRequest {
  readonly digest: string;
  /** `mapping of patients`, `plan`, `rollback of cases`. */
  readonly what: string;
  readonly why: string;
  readonly author: string;
  readonly state: 'waiting' | 'approved' | 'rejected';
}

export const actions = ['run', 'pause', 'resume', 'validate', 'rollback', 'rehearse'] as const;
export type Action = (typeof actions)[number];

/** A wish to have something done; the workbench checks approvals and dependencies when it carries it out. */
export const actionRequest = z.strictObject({
  action: z.enum(actions),
  only: z.array(z.string()).max(50).default([]),
  except: z.array(z.string()).max(50).default([]),
  withDependencies: z.boolean().default(false),
});
export type ActionRequest = z.infer<typeof actionRequest>;

/** What became of a wish. `waiting`: people must approve `needs` first, nothing was done. `refused`: it can't be done, and why. */
export interface ActionOutcome {
  readonly action: Action;
  readonly state: 'done' | 'started' | 'waiting' | 'refused';
  readonly phases: readonly string[];
  readonly message: string;
  readonly needs: readonly ApprovalRequest[];
}

/** One table of the target as DDL would make it. */
export interface EntitySchema {
  readonly statements: readonly string[];
  /** Indexes that follow from references, the source's indexes and its queries. */
  readonly derived: readonly { readonly text: string; readonly why: string }[];
  /** What would make the target's table so. */
  readonly lacking: readonly string[];
}

/** Open conflicts of a phase, in numbers. */
export interface OpenConflicts {
  readonly phase: string;
  readonly entity: string;
  readonly rows: number;
  /** Of the oldest. */
  readonly ageSeconds: number;
  /** How many are about a column. */
  readonly columns: Readonly<Record<string, number>>;
}

/** What agents may look at. Everything is bounded by whoever asks; errors are GodwitErrors without row values. */
export interface WorkbenchReader {
  overview(): Promise<Overview>;
  names(): Promise<readonly KnownName[]>;
  /** Throws `entity_not_found`. */
  describe(side: Side, entity: string): Promise<EntityDescription>;
  /** Of the target. Throws `entity_not_found`, and `playbook_invalid` where what is declared cannot be made. */
  schema(entity: string): Promise<EntitySchema>;
  /** Throws `entity_not_found`. */
  profile(side: Side, entity: string): Promise<EntityProfile>;
  /** Up to `rows` rows. Throws `entity_not_found`. */
  sample(side: Side, entity: string, rows: number): Promise<EntitySample>;
  /** Throws `expression_refused`, `argument_invalid`, `transform_refused`, `timeout`. */
  explore(question: ExploreQuestion): Promise<Explored>;
  /** Throws `phase_not_found`. */
  mapping(phase: string): Promise<ReviewedMapping>;
  plan(request: PlanRequest): Promise<ProposedPlan>;
  dryRun(request: PlanRequest): Promise<DryRun>;
  /** The newest run; null before the first. */
  status(): Promise<RunReport | null>;
  quarantine(phase: string | null): Promise<readonly QuarantineGroup[]>;
  quarantinedRows(phase: string, limit: number): Promise<readonly QuarantinedRow[]>;
  /** By legacy key or target key. Throws `row_not_found`. */
  trace(phase: string | null, key: string): Promise<readonly RowTrace[]>;
  /** Documents of a collection made again from the tables and compared: one by its key, or a sample. Throws `argument_invalid`, `row_not_found`. */
  rebuild(collection: string, key: string | null): Promise<RebuildReport>;
  findings(): Promise<{ readonly findings: readonly Finding[]; readonly risks: readonly Risk[] }>;
  /** Of the newest run; null before validation. */
  verdict(): Promise<Verdict | null>;
  /** As the newest analysis found it; null before one. */
  differential(): Promise<Differential | null>;
  /** Rows that both sides have changed, by phase. */
  conflicts(): Promise<readonly OpenConflicts[]>;
  /** Jobs that come back, and their newest runs. */
  syncJobs(): Promise<{ readonly jobs: readonly (SyncJob & { readonly approvedBy: string | null })[]; readonly runs: readonly SyncRun[] }>;
  /** The newest comparison of queries; null before the first. */
  queries(): Promise<QueryComparison | null>;
  /** The newest comparison of what people reach; null before the first. */
  access(): Promise<AccessComparison | null>;
  /** What was brought beside the rows. */
  copies(): Promise<CopyOverview>;
  /** Where publications stand, by their ledger. */
  publications(): Promise<PublicationOverview>;
  /** Where vectors of texts stand, by their tables and the journal. */
  embeddings(): Promise<EmbeddingOverview>;
  preflight(): Promise<readonly Check[]>;
  /** What reports, playbook and journal state, for search. */
  statements(): Promise<readonly Statement[]>;
  /** What waits for people, the same as every other list says. */
  pending(): Promise<readonly Waiting[]>;
}

/** What agents may wish for. `by` is the agent; nothing here writes to a target by itself. */
export interface WorkbenchRequests {
  /** Stores a proposal. Throws `mapping_invalid`, `expression_refused`, `phase_not_found`. */
  propose(correction: MappingCorrection, by: string): Promise<ProposedMapping>;
  /** Stores what would make the plan so as a proposal; the playbook changes once a person approves it. */
  proposePlan(request: PlanRequest, by: string): Promise<ProposedPlan>;
  /** Tries code on its tests and on real rows, and stores it where it does well. Throws `phase_not_found`, `mapping_invalid`. */
  proposeTransform(proposal: TransformProposal, by: string): Promise<TriedTransform>;
  /** Puts a digest before people. Throws `artifact_not_found`. */
  requestApproval(digest: string, why: string, by: string): Promise<ApprovalRequest>;
  request(action: ActionRequest, by: string): Promise<ActionOutcome>;
}

/** What tools get: to look and to wish. There is no way to approve or to write among it. */
export interface AgentWorkbench extends WorkbenchReader, WorkbenchRequests {}

/** Where people decide; never handed to tools or models. */
export interface ApprovalService {
  /** Throws `role_missing`, `self_approval`, `artifact_not_found`. */
  decide(decision: {
    readonly digest: string;
    readonly decision: 'approved' | 'rejected';
    readonly by: Principal;
    readonly reason?: string;
  }): Promise<void>;
}
