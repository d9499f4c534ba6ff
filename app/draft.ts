import { draftAccess } from '../databases/postgres/draft/access/draft-access.ts';
import { offeredTriggers } from '../databases/postgres/draft/access/offers.ts';
import { provenAccess, rolesOf } from '../databases/postgres/draft/access/prove.ts';
import { draftTarget } from '../databases/postgres/draft/draft-target.ts';
import { draftViews } from '../databases/postgres/draft/views/draft-views.ts';
import { provenViews } from '../databases/postgres/draft/views/prove.ts';
import { withAccess } from '../engine/draft/access.ts';
import { withDecisions } from '../engine/draft/decisions.ts';
import { draftPlaybook, type PlaybookOptions } from '../engine/draft/draft-playbook.ts';
import { type InventoryItem, inventoryOf, type ViewFates } from '../engine/draft/inventory.ts';
import { learn } from '../engine/draft/learn.ts';
import { leftBehindFindings } from '../engine/draft/left-behind.ts';
import { withViews } from '../engine/draft/views.ts';
import type { Catalog, Entity } from '../model/catalog.ts';
import type { DraftedAccess, SourceDatabase, TargetDatabase } from '../model/contracts.ts';
import { GodwitError } from '../model/errors.ts';
import type { Playbook } from '../model/playbook.ts';
import type { Finding } from '../model/profile.ts';

type ViewFate = ViewFates extends ReadonlyMap<infer Name, infer Fate> ? [Name, Fate] : never;

/** All that `init` drafts. */
export interface Draft {
  readonly playbook: Playbook;
  /** DDL of the target; null where it has its own tables. */
  readonly ddl: string | null;
  /** SQL that nobody applies but a person; null where there is none. */
  readonly offers: string | null;
  readonly findings: readonly Finding[];
  /** Findings that are no decision. */
  readonly told: readonly Finding[];
  readonly items: readonly InventoryItem[];
}

/** Drafts playbook, target tables where there are none, views over them, and the inventory, from both structures and the source's data. */
export async function draftAll(
  source: SourceDatabase,
  target: TargetDatabase,
  [from, there]: readonly [source: Catalog, target: Catalog],
  name: string,
  options: PlaybookOptions,
): Promise<Draft> {
  const profile = await source.profile({ ...from, entities: from.entities.filter(isTable) });
  const learned = learn(from, profile);
  const made = there.entities.length > 0 ? null : await draftTarget(learned.catalog);
  if (made?.catalog.entities.length === 0) throw nothingDrafted(from, made.findings);
  const into = made?.catalog ?? there;
  const first = draftPlaybook(name, learned.catalog, into, options);
  const all = { playbook: first.playbook, findings: [...(made?.findings ?? []), ...first.findings] };
  const decided = withDecisions(all, { source: from, target: into, learned, profile });
  const views = made === null ? null : await provenViews(target, made.ddl, await draftViews(from, decided.playbook));
  const viewed = withViews(decided, views);
  const ddl = made === null ? [] : [made.ddl, ...(views?.views ?? []).map((view) => view.ddl)];
  const access = made === null ? null : await accessOf(target, from, viewed.playbook, views?.views.map((view) => view.name) ?? [], ddl);
  const came = madeNames(from, access);
  const { playbook, findings: told } = access === null ? viewed : withAccess(viewed, access);
  const findings = withoutWhatCame(told, leftBehindFindings(from, into, came));
  const fates: ViewFates = new Map([
    ...[...(views?.left ?? [])].map(([view, why]): ViewFate => [view, { fate: 'left', why }]),
    ...(views?.views ?? []).map((view): ViewFate => [view.name, { fate: 'rewritten', why: 'Over the new tables, through the mapping.' }]),
  ]);
  return {
    playbook,
    findings,
    told: withoutWhatCame(decided.told, leftBehindFindings(from, into, came)),
    ddl: made === null ? null : [made.ddl, ...[...ddl.slice(1), ...(access?.ddl ?? [])].map((text) => `${text};\n`)].join('\n'),
    offers: made === null ? null : offeredTriggers(from, playbook),
    items: inventoryOf({ source: from, target: into, playbook, findings, views: fates, made: came }),
  };
}

async function accessOf(
  target: TargetDatabase,
  source: Catalog,
  playbook: Playbook,
  views: readonly string[],
  ddl: readonly string[],
): Promise<DraftedAccess> {
  return provenAccess(target, ddl, await draftAccess(source, playbook, views, await rolesOf(target)));
}

/** Findings with those of policies and grants that still hold. */
function withoutWhatCame(findings: readonly Finding[], still: readonly Finding[]): Finding[] {
  const isOfAccess = ({ kind }: Finding): boolean => kind === 'policy_left_out' || kind === 'grant_left_out';
  return [...findings.filter((each) => !isOfAccess(each)), ...still.filter(isOfAccess)];
}

/** Policies and grants that came along, as the list of what is left names them. */
function madeNames({ entities }: Catalog, access: DraftedAccess | null): Set<string> {
  const secured = entities.filter(({ name }) => access?.secured.has(name));
  const policies = secured.flatMap(({ schema, table, rowSecurity }) =>
    rowSecurity.policies.map(({ name }) => `policy ${name} on ${schema}.${table}`),
  );
  return new Set([...policies, ...[...(access?.granted ?? [])].map((name) => `grant ${name}`)]);
}

const isTable = ({ kind }: Entity): boolean => kind === 'table' || kind === 'partitioned_table';

const reasonsShown = 3;

function nothingDrafted({ database }: Catalog, findings: readonly Finding[]): GodwitError {
  const reasons = findings.slice(0, reasonsShown).map(({ message }) => message);
  return new GodwitError('unsupported_structure', `No table of ${database} can be drafted. ${reasons.join(' ')}`);
}
