import { type Catalog, type Entity, findEntity } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import type { FieldMapping, Mapping } from '../../model/mapping.ts';
import { maskValue } from '../../model/masking.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { connectionOf, phasePlace, targetNames } from '../../model/playbook-databases.ts';
import type { Profile, Sensitivity } from '../../model/profile.ts';
import type { SourceRead } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { targetSensitivity } from '../../reports/masked.ts';
import { recordAct } from '../audit.ts';
import { connectSource } from '../workbench/connect.ts';
import { keptProfile } from '../workbench/profile.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';

export interface BrowsedEntity {
  readonly entity: string;
  readonly phases: readonly string[];
  readonly sources: readonly string[];
}

/** Entities of the targets that phases write, with where their rows come from. */
export function browsable(caller: Caller, name: string): Promise<BrowsedEntity[]> {
  return withWorkbench(
    caller,
    name,
    async ({ playbook }) => {
      const groups = Map.groupBy(playbook.phases, (phase) => phasePlace(playbook, phase, 'target'));
      return [...groups].map(([entity, phases]) => ({
        entity,
        phases: phases.map(({ phase }) => phase),
        sources: [...new Set(phases.map((phase) => phasePlace(playbook, phase, 'source')))],
      }));
    },
    'look',
  );
}

export interface BrowsedColumn {
  readonly name: string;
  readonly type: string;
  readonly sensitivity: Sensitivity | null;
  readonly refersTo: string | null;
}

export interface BrowsedPage {
  readonly entity: string;
  readonly key: readonly string[];
  readonly columns: readonly BrowsedColumn[];
  readonly rows: readonly { readonly id: string; readonly values: readonly (string | null)[] }[];
  readonly next: string | null;
  readonly masked: boolean;
}

export interface BrowseQuestion {
  readonly entity: string;
  readonly after?: string | undefined;
  readonly limit: number;
  /** Values as they are; that somebody looked at them is kept in the audit log. */
  readonly raw: boolean;
}

/** Rows of an entity that phases write, in the order of its key. Throws `entity_not_found`, `unsupported_structure` without a key. */
export function browseRows(caller: Caller, name: string, question: BrowseQuestion): Promise<BrowsedPage> {
  return withWorkbench(caller, name, (bench) => browse(bench, question), 'look');
}

async function browse(bench: Workbench, question: BrowseQuestion): Promise<BrowsedPage> {
  const { entity: asked, limit, raw } = question;
  const { phase, database } = placeOf(bench, asked);
  // Of what is written here: its own code runs with every write, and a look adds nothing to that.
  const source = await connectSource({ ...bench.config, GODWIT_ALLOW_SUPERUSER: '1' }, connectionOf(bench.playbook, database));
  try {
    const catalog = await source.introspect();
    const entity = findEntity(catalog, phase.target);
    if (!entity) throw notFound(asked);
    const columns = await columnsOf(bench, entity, catalog, await source.profile({ ...catalog, entities: [entity] }));
    const rows = await pageOf(source, readOf(entity), question.after, limit + 1);
    if (raw) await recordAct(bench, 'looked at values', { entity: asked, rows: Math.min(rows.length, limit) });
    return pageFrom(asked, entity, columns, rows, { limit, raw });
  } finally {
    await source.close();
  }
}

const notFound = (entity: string): GodwitError =>
  new GodwitError('entity_not_found', `No phase writes an entity "${entity}".`, { details: { entity } });

function placeOf({ playbook }: Workbench, asked: string): { phase: PlaybookPhase; database: string } {
  const phase = playbook.phases.find((each) => phasePlace(playbook, each, 'target') === asked);
  if (!phase) throw notFound(asked);
  return {
    phase,
    database: targetNames(playbook).length > 1 ? phase.databases.target : (targetNames(playbook)[0] ?? phase.databases.target),
  };
}

/** All columns of the entity by themselves, its key first. */
function readOf(entity: Entity): SourceRead {
  const key = entity.key?.fields ?? [];
  if (key.length === 0)
    throw new GodwitError('unsupported_structure', `${entity.name} has no primary key, so its rows have no order.`, {
      details: { entity: entity.name },
    });
  const fields = [...entity.fields].sort((a, b) => Number(key.includes(b.name)) - Number(key.includes(a.name)));
  return { entity, key, columns: fields.map((field) => ({ alias: field.name, lookup: null, field })), lookups: [] };
}

async function pageOf(
  source: Awaited<ReturnType<typeof connectSource>>,
  read: SourceRead,
  after: string | undefined,
  limit: number,
): Promise<TextRow[]> {
  const view = await source.openSnapshot();
  try {
    const reader = await view.openReader();
    try {
      const rows: TextRow[] = [];
      const slice = { ordinal: 0, after: after === undefined ? null : cursorOf(after, read.key.length), upTo: null, rows: 0 };
      for await (const row of reader.rows(read, slice)) if (rows.push(row) >= limit) break;
      return rows;
    } finally {
      await reader.close();
    }
  } finally {
    await view.close();
  }
}

/** Throws `argument_invalid` for what no page has given. */
function cursorOf(after: string, parts: number): string[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(after, 'base64url').toString('utf8'));
    if (Array.isArray(read) && read.length === parts && read.every((each) => typeof each === 'string')) return read;
  } catch {}
  throw new GodwitError('argument_invalid', 'The place where the page begins is none that a page has given.');
}

function pageFrom(
  name: string,
  { key }: Entity,
  columns: readonly BrowsedColumn[],
  all: readonly TextRow[],
  { limit, raw }: { readonly limit: number; readonly raw: boolean },
): BrowsedPage {
  const fields = key?.fields ?? [];
  const rows = all.slice(0, limit);
  const partsOf = (row: TextRow): string[] => fields.map((field) => row[field] ?? '');
  const last = rows.at(-1);
  const shown = (row: TextRow, { name: of, sensitivity }: BrowsedColumn): string | null => {
    const value = row[of] ?? null;
    return value === null || raw || sensitivity === null ? value : maskValue(value, sensitivity);
  };
  const shownId = (row: TextRow, field: string): string => {
    const column = columns.find((each) => each.name === field);
    return (column && shown(row, column)) ?? '';
  };
  return {
    ...{ entity: name, key: fields, columns, masked: !raw },
    // A key that people must not see leads nowhere.
    rows: rows.map((row) => ({
      id: fields.map((field) => shownId(row, field)).join(','),
      values: columns.map((column) => shown(row, column)),
    })),
    next: all.length > limit && last ? Buffer.from(JSON.stringify(partsOf(last))).toString('base64url') : null,
  };
}

const isKeyOf = ({ key }: Entity, name: string): boolean => key?.fields.includes(name) ?? false;

/** A column is as sensitive as what it is made of, and as its own name and values say. */
async function columnsOf(bench: Workbench, entity: Entity, { entities }: Catalog, profile: Profile): Promise<BrowsedColumn[]> {
  const fields = profile.entities[entity.name]?.fields ?? {};
  const known = await writtenSensitivities(bench, entity.name);
  const order = readOf(entity).columns.map(({ field }) => field);
  const own = (name: string): Sensitivity | null => (fields[name] ? (fields[name].sensitivity ?? null) : 'pii');
  return order.map(({ name, type }) => ({
    ...{ name, type: type.native },
    sensitivity: known.get(name) ?? (isKeyOf(entity, name) && known.has(name) ? null : own(name)),
    refersTo:
      entity.references.find((each) => each.fields.includes(name) && entities.some((other) => other.name === each.entity))?.entity ?? null,
  }));
}

/** Sensitivities of target columns by the mappings that stand; null where what is written is known to be harmless. */
async function writtenSensitivities(bench: Workbench, target: string): Promise<Map<string, Sensitivity | null>> {
  const { journal, control, playbook } = bench;
  const profile = await keptProfile(bench);
  const found = new Map<string, Sensitivity | null>();
  for (const { phase } of playbook.phases.filter((each) => each.target === target)) {
    const mapping = (await journal.last(control, playbook.playbook, 'mapping', phase))?.content;
    for (const field of mapping?.fields ?? []) {
      const as = mapping && isDrawn(field, mapping) ? null : mapping ? targetSensitivity(field, mapping, profile) : 'phi';
      found.set(field.target, found.get(field.target) ?? as);
    }
  }
  return found;
}

/** A key that is derived says nothing of what it was derived from. */
const isDrawn = ({ rule }: FieldMapping, { identity }: Mapping): boolean =>
  rule.rule === 'reference' || (rule.rule === 'identity' && identity.strategy !== 'kept');
