import { draftAccess } from '../../databases/postgres/draft/access/draft-access.ts';
import { offeredTriggers } from '../../databases/postgres/draft/access/offers.ts';
import { provenAccess, rolesOf } from '../../databases/postgres/draft/access/prove.ts';
import { draftTarget } from '../../databases/postgres/draft/draft-target.ts';
import { withExpiryDecisions } from '../../databases/postgres/draft/expiry.ts';
import { withKindChecks, withKindConditions } from '../../databases/postgres/draft/kind-checks.ts';
import { offeredRetention } from '../../databases/postgres/draft/retention.ts';
import { draftViews } from '../../databases/postgres/draft/views/draft-views.ts';
import { provenViews } from '../../databases/postgres/draft/views/prove.ts';
import { draftedPipelineView } from '../../databases/postgres/pipelines/draft-pipeline-views.ts';
import { withAccess } from '../../engine/draft/access.ts';
import { withDecisions } from '../../engine/draft/decisions.ts';
import type { FormWishes } from '../../engine/draft/documents/document-table.ts';
import { kindsOf } from '../../engine/draft/documents/kinds.ts';
import { proposalsOf } from '../../engine/draft/documents/proposals.ts';
import { relationalForm } from '../../engine/draft/documents/relational.ts';
import { relationalProfile } from '../../engine/draft/documents/relational-profile.ts';
import { withDocuments, withElementRows } from '../../engine/draft/documents/with-documents.ts';
import { draftPlaybook, type PlaybookOptions } from '../../engine/draft/draft-playbook.ts';
import { type InventoryItem, inventoryOf, type ViewFates } from '../../engine/draft/inventory.ts';
import { learn } from '../../engine/draft/learn.ts';
import { leftBehindFindings } from '../../engine/draft/left-behind.ts';
import { pipelineViews } from '../../engine/draft/pipeline-views.ts';
import { withViews } from '../../engine/draft/views.ts';
import type { Catalog, Entity } from '../../model/catalog.ts';
import type { DraftedAccess, DraftedViews, SourceDatabase, TargetDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { WantedForms } from '../../model/normalisation.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { Finding, Profile } from '../../model/profile.ts';

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
  options: PlaybookOptions & { readonly forms?: WantedForms },
): Promise<Draft> {
  const found = await source.profile({ ...from, entities: from.entities.filter(isTable) });
  const proposals = found.documents ? proposalsOf(found.documents, options.forms) : [];
  const form = found.documents
    ? relationalForm(from, found.documents, { proposals, wanted: options.forms ?? {}, ...wantedIn(there) })
    : null;
  const profile = form ? relationalProfile(form, found) : found;
  const learned = learn(form?.catalog ?? from, profile);
  const made =
    there.entities.length > 0
      ? null
      : await draftTarget(withKindChecks(learned.catalog, form && found.documents ? kindsOf(form, found.documents, proposals) : []));
  if (made?.catalog.entities.length === 0) throw nothingDrafted(from, made.findings);
  const into = made?.catalog ?? there;
  const first = draftPlaybook(name, learned.catalog, into, { ...options, profile });
  const all = { playbook: first.playbook, findings: [...(made?.findings ?? []), ...first.findings] };
  const said = withDocuments(
    withDecisions(all, { source: form?.catalog ?? from, target: into, learned, profile }),
    form,
    found.documents,
    proposals,
  );
  const shared = { ...said, playbook: withKindConditions(said.playbook, said.only) };
  const decided = found.documents
    ? { ...shared, playbook: withExpiryDecisions(shared.playbook, found.documents, from, new Date()) }
    : shared;
  const beside =
    made === null
      ? nothingBeside(decided)
      : await draftBeside(target, from, made.ddl, decided, await viewsOf(from, into, found, decided.playbook));
  const still = leftBehindFindings(from, into, beside.came);
  const findings = withoutWhatCame(beside.findings, still);
  const { playbook, ddl, fates, came } = beside;
  const retention = found.documents && made ? offeredRetention(found.documents, playbook) : null;
  const offers = [beside.offers, retention].filter((each) => each !== null).join('\n') || null;
  const whole = form ? withElementRows(from, form, playbook) : from;
  const items = inventoryOf({ source: whole, target: into, playbook, findings, views: fates, made: came, others: decided.items });
  return { playbook, findings, told: withoutWhatCame(decided.told, still), ddl, offers, items };
}

/** Elements have tables, and arrays, tuples and states columns, where the target has none yet, or has what is called so. */
function wantedIn({ entities }: Catalog): Pick<FormWishes, 'isTable' | 'isColumn'> {
  const there = new Map(entities.map(({ table, fields }) => [table, new Map(fields.map(({ name, type }) => [name, type.dimensions]))]));
  const isNew = entities.length === 0;
  return {
    isTable: (table) => isNew || there.has(table),
    isColumn: (table, column, dimensions) => isNew || there.get(table)?.get(column) === dimensions,
  };
}

interface Beside {
  readonly playbook: Playbook;
  readonly findings: readonly Finding[];
  readonly ddl: string | null;
  readonly offers: string | null;
  readonly fates: ViewFates;
  /** Policies and grants that came along. */
  readonly came: ReadonlySet<string>;
}

type Decided = Pick<Beside, 'playbook' | 'findings'>;

const nothingBeside = (decided: Decided): Beside => ({
  ...withViews(decided, null),
  ddl: null,
  offers: null,
  fates: new Map(),
  came: new Set(),
});

/** What stands beside drafted tables: views, policies, grants, and triggers to choose from. */
async function draftBeside(
  target: TargetDatabase,
  source: Catalog,
  tables: string,
  decided: Decided,
  drafted: DraftedViews,
): Promise<Beside> {
  const views = await provenViews(target, tables, drafted);
  const viewed = withViews(decided, views);
  const ddl = [tables, ...views.views.map((view) => view.ddl)];
  const names = views.views.map((view) => view.name);
  const access = await provenAccess(target, ddl, await draftAccess(source, viewed.playbook, names, await rolesOf(target)));
  const { playbook, findings } = withAccess(viewed, access);
  return {
    playbook,
    findings,
    ddl: [tables, ...[...ddl.slice(1), ...access.ddl].map((text) => `${text};\n`)].join('\n'),
    offers: offeredTriggers(source, playbook),
    fates: fatesOf(views),
    came: madeNames(source, access),
  };
}

/** The source's views over the new tables: SELECTs rewritten, pipelines translated. */
async function viewsOf(source: Catalog, target: Catalog, { documents }: Profile, playbook: Playbook): Promise<DraftedViews> {
  if (!documents) return draftViews(source, playbook);
  const { views, left } = pipelineViews(documents, playbook, target);
  return { views: views.map(draftedPipelineView), left };
}

function fatesOf({ views, left }: DraftedViews): ViewFates {
  return new Map([
    ...[...left].map(([view, why]): ViewFate => [view, { fate: 'left', why }]),
    ...views.map((view): ViewFate => [view.name, { fate: 'rewritten', why: 'Over the new tables, through the mapping.' }]),
  ]);
}

/** Findings with those of policies and grants that still hold. */
function withoutWhatCame(findings: readonly Finding[], still: readonly Finding[]): Finding[] {
  const isOfAccess = ({ kind }: Finding): boolean => kind === 'policy_left_out' || kind === 'grant_left_out';
  return [...findings.filter((each) => !isOfAccess(each)), ...still.filter(isOfAccess)];
}

/** Policies and grants that came along, as the list of what is left names them. */
function madeNames({ entities }: Catalog, access: DraftedAccess): Set<string> {
  const secured = entities.filter(({ name }) => access.secured.has(name));
  const policies = secured.flatMap(({ schema, table, rowSecurity }) =>
    rowSecurity.policies.map(({ name }) => `policy ${name} on ${schema}.${table}`),
  );
  return new Set([...policies, ...[...access.granted].map((name) => `grant ${name}`)]);
}

const isTable = ({ kind }: Entity): boolean => kind === 'table' || kind === 'partitioned_table';

const reasonsShown = 3;

function nothingDrafted({ database }: Catalog, findings: readonly Finding[]): GodwitError {
  const reasons = findings.slice(0, reasonsShown).map(({ message }) => message);
  return new GodwitError('unsupported_structure', `No table of ${database} can be drafted. ${reasons.join(' ')}`);
}
