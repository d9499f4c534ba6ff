import type { AccessComparison } from '../model/access.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Differential } from '../model/differential.ts';
import type { Plan } from '../model/plan.ts';
import type { Profile, Risk } from '../model/profile.ts';
import type { QueryComparison } from '../model/query-comparison.ts';
import type { EntityDetails, RunReport } from '../model/report.ts';
import type { RollbackRecord } from '../model/safeguard.ts';
import type { SyncProof } from '../model/sync-proof.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Waiting } from '../model/waiting.ts';
import { accessReport } from './access-report.ts';
import { withAppendix } from './appendix.ts';
import { differentialReport } from './differential-report.ts';
import type { Block, Document } from './document.ts';
import { entityReport } from './entity-report.ts';
import { entityReportName } from './file-name.ts';
import { finalReport } from './final-report.ts';
import { audienceReport, audiences } from './guidance/audience-report.ts';
import { guidanceReport } from './guidance/guidance-report.ts';
import { inventoryReport } from './inventory-report.ts';
import { planReport } from './plan-report.ts';
import { progressReport } from './progress-report.ts';
import { quarantineReport } from './quarantine-report.ts';
import { queryReport } from './query-report.ts';
import { rollbackReport } from './rollback-report.ts';
import { syncReport } from './sync-report.ts';
import { validationReport } from './validation-report.ts';

/** All that reports are made of; what does not exist yet is null. */
export interface ReportInput {
  readonly source: Catalog | null;
  readonly target: Catalog | null;
  readonly profile: Profile | null;
  readonly risks: readonly Risk[];
  readonly plan: Plan | null;
  readonly run: RunReport | null;
  readonly verdict: Verdict | null;
  /** As the newest analysis found it. */
  readonly differential?: Differential | null;
  /** The newest one. */
  readonly syncProof?: SyncProof | null;
  /** The newest one. */
  readonly rollback: RollbackRecord | null;
  /** The one before, of this run or an earlier one. */
  readonly verdictBefore?: Verdict | null;
  /** The newest comparison of queries. */
  readonly queries?: QueryComparison | null;
  /** The newest comparison of what people reach. */
  readonly access?: AccessComparison | null;
  /** What every report says first. */
  readonly notes?: readonly string[];
  /** What waits for people. */
  readonly waiting: readonly Waiting[];
  /** By phase. */
  readonly entities: ReadonlyMap<string, EntityDetails>;
}

/** A report with the name of its file, without ending. */
export interface NamedReport {
  readonly file: string;
  readonly document: Document;
}

interface ReportKind {
  readonly name: string;
  /** The reports of this kind that can be made from what there is. */
  make(input: ReportInput): readonly NamedReport[];
}

/** Every kind of report; a new one is a file and an entry here. docs/reports.md says whom each is for. */
export const reportKinds: readonly ReportKind[] = [
  { name: 'guidance', make: ({ run, ...input }) => one('guidance', run && guidanceReport({ ...input, run })) },
  { name: 'audiences', make: audienceReports },
  { name: 'final', make: ({ run, verdict }) => one('final_comprehensive_report', run && finalReport(run, verdict)) },
  { name: 'progress', make: ({ run }) => one('migration_progress_report', run && progressReport(run)) },
  { name: 'entity', make: entityReports },
  {
    name: 'validation',
    make: ({ verdict, run, verdictBefore = null }) =>
      one('validation_report', verdict && run && validationReport(verdict, run, verdictBefore)),
  },
  {
    name: 'differential',
    make: ({ differential, run }) => one('differential_report', (differential && run && differentialReport(differential, run)) ?? null),
  },
  { name: 'sync', make: ({ syncProof, run }) => one('sync_report', (syncProof && run && syncReport(syncProof, run)) ?? null) },
  { name: 'quarantine', make: ({ run }) => one('quarantine_report', run && quarantineReport(run)) },
  { name: 'queries', make: ({ queries = null }) => one('query_report', queries && queryReport(queries)) },
  { name: 'access', make: ({ access = null }) => one('access_report', access && accessReport(access)) },
  { name: 'rollback', make: ({ rollback, run }) => one('rollback_report', rollback && run && rollbackReport(rollback, run)) },
  {
    name: 'plan',
    make: ({ plan, source, target, run }) => one('plan_report', plan && planReport(plan, source && target && { source, target }, run)),
  },
  {
    name: 'inventory',
    make: ({ source, profile, risks }) => one('inventory_report', source && inventoryReport(source, profile, risks)),
  },
];

/** Every report that can be made from what there is; they refer only to each other. */
export function makeReports(input: ReportInput): NamedReport[] {
  const made = reportKinds.flatMap((kind) => kind.make(input));
  return made.map(({ file, document }) => {
    const others = new Set(made.map((each) => each.file).filter((each) => each !== file));
    const notes = (input.notes ?? []).map((text): Block => ({ block: 'paragraph', text }));
    const back: Block[] = others.has('guidance') ? [{ block: 'evidence', text: '', reports: ['guidance'] }] : [];
    const { title, blocks } = withAppendix(document);
    return { file, document: { title, blocks: [...notes, ...back, ...blocks.map((block) => keepLinks(block, others))] } };
  });
}

function keepLinks(block: Block, files: ReadonlySet<string>): Block {
  return block.block === 'evidence' ? { ...block, reports: block.reports.filter((file) => files.has(file)) } : block;
}

function one(file: string, document: Document | null): NamedReport[] {
  return document ? [{ file, document }] : [];
}

function entityReports({ run, entities, verdict }: ReportInput): NamedReport[] {
  if (!run) return [];
  return run.phases.map((phase) => ({
    file: entityReportName(phase.phase),
    document: entityReport(run, phase, entities.get(phase.phase) ?? null, verdict),
  }));
}

function audienceReports({ run, ...input }: ReportInput): NamedReport[] {
  return run ? audiences.map((audience) => ({ file: audience.file, document: audienceReport({ ...input, run }, audience) })) : [];
}
