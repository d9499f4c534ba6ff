import { type Entity, entityFingerprint, findField } from '../../model/catalog.ts';
import { elementRead, findColumn } from '../../model/column-ref.ts';
import type { SqlParser } from '../../model/contracts.ts';
import { columnsRead, type FieldMapping, type Mapping, originsOf } from '../../model/mapping.ts';
import type { FieldMatch } from '../../model/matching.ts';
import { oncePer } from '../../model/once.ts';
import type { DraftedRules } from '../../model/open-decision.ts';
import { findPhase, identityName } from '../../model/phases.ts';
import type { PhaseDatabases, Playbook, PlaybookPhase } from '../../model/playbook.ts';
import { namedDatabases } from '../../model/playbook-databases.ts';
import type { Profile } from '../../model/profile.ts';
import type { Transforms } from '../../model/sandbox.ts';
import { type MappedTransform, outputAlias } from '../../model/transform.ts';
import { contentColumn } from '../../model/unnest.ts';
import { wholeRow, wholeRowKey } from '../../model/whole-row.ts';
import { acceptFromDefault } from '../match/match.ts';
import { placeOf } from '../playbook/order.ts';
import { noColumn, refusal } from '../playbook/refusal.ts';
import { ColumnNames } from './column-names.ts';
import { requireContentTable } from './contents.ts';
import { type DeclaredScope, declaredRule, parsed } from './declared.ts';
import { requireElements } from './elements.ts';
import { requireOnlyCopied } from './encrypted.ts';
import { refuseParting } from './fan-out.ts';
import { requireEntity, targetKeyOf } from './identities.ts';
import { lookupsOf } from './lookups.ts';
import { type Matchable, matchPhase, sourcesOf } from './matched.ts';
import { matchedField, matchedNone } from './matched-field.ts';
import { checkNamed } from './named-columns.ts';
import { noSource, proposeByName, proposeByStructure } from './proposed.ts';
import { withReviewStatus } from './review-status.ts';
import { refuseReadingSealed } from './sealed-paths.ts';
import { mapTransform } from './transform.ts';

/** Why a column goes nowhere of which the playbook says nothing. */
export const nobodyTakesIt = 'No target column takes it.';

/** What mapping needs to know. */
export interface MapInput extends Omit<Matchable, 'sourceProfile'> {
  /** What the data of these source entities look like; asked only for phases that leave something to the matcher. */
  readonly evidence?: ((entities: readonly string[]) => Promise<Profile>) | undefined;
  readonly parser: SqlParser;
  /** Needed for phases that have a transform. */
  readonly transforms?: Transforms | undefined;
}

/**
 * The mapping of a phase: declared rules as they are, a proposal with evidence for every other target column, and every source column either
 * read or named under `noTarget`. Throws `mapping_invalid` naming the column that can't be.
 */
export async function mapPhase(phase: PlaybookPhase, input: MapInput): Promise<Mapping> {
  requireElements(phase, input.source);
  const source = requireEntity(input.source, phase.source, phase.phase, ['source']);
  const target = requireEntity(input.target, phase.target, phase.phase, ['target']);
  requireContentTable(phase, target, input.target);
  const lookups = lookupsOf(phase, source, input.source, input.parser.isComparable);
  const joined = new Map(lookups.map(({ name, entity }) => [name, requireEntity(input.source, entity, phase.phase, ['lookups', name])]));
  const scope = scopeOf(phase, source, target, joined, input);
  const where = phase.where === undefined ? undefined : { sql: phase.where, expression: await parsed(phase.where, ['where'], scope) };
  const transform = await mapTransform(phase, { source, joined }, input.transforms);
  const rulesScope = withOutputs(scope, transform);
  await checkNamed(phase, source, rulesScope);
  const fields = await mapFields(phase, source, target, rulesScope, input);
  const { targetKey, ...identity } = {
    name: identityName(phase),
    system: input.playbook.system,
    strategy: phase.identity.strategy,
    targetKey: targetKeyOf(phase, input.target),
  };
  const named = namedDatabases(input.playbook, phase.databases);
  const mapping: Mapping = {
    phase: phase.phase,
    ...(Object.keys(named).length > 0 && { databases: named }),
    source: source.name,
    sourceKey: sourceKeyOf(phase, source),
    target: target.name,
    identity: { ...identity, targetKey },
    lookups,
    ...(transform && { transform }),
    ...(where && { where }),
    conflict: conflictOf(phase, target),
    triggers: phase.triggers,
    fields,
    noTarget: [],
    structure: { source: entityFingerprint(source), target: entityFingerprint(target) },
  };
  refuseReadingSealed(mapping, phase, { playbook: input.playbook, catalog: input.source, source, joined });
  return withRest(requireOnlyCopied(refuseParting(mapping), phase, source, target), phase, source);
}

function scopeOf(
  phase: PlaybookPhase,
  source: Entity,
  target: Entity,
  joined: ReadonlyMap<string, Entity>,
  input: MapInput,
): DeclaredScope {
  const inCycle = [phase.phase, ...(placeOf(input.playbook, phase.phase)?.cycle ?? [])];
  const late = inCycle.flatMap((name) => findPhase(input.playbook, name) ?? []).map(identityName);
  return {
    phase: phase.phase,
    target,
    parser: input.parser,
    aliases: new ColumnNames(source, joined),
    lateIdentities: new Set(late),
  };
}

/** What a filter lets through is decided before the code runs, so only rules see its columns. */
function withOutputs(scope: DeclaredScope, transform: MappedTransform | undefined): DeclaredScope {
  if (!transform) return scope;
  return { ...scope, aliases: scope.aliases.with(transform.output.map(({ name }) => outputAlias(transform, name))) };
}

/** Identities by the entities of the databases: of those that are written, and of those by whose rows. */
const identities = oncePer((playbook: Playbook) => {
  const running = playbook.phases.filter((each) => each.off === undefined);
  const adopted = Object.entries(playbook.adopted).map(([name, { target: entity, database }]) => ({ entity, name, database }));
  const written = running.map((each) => ({ entity: each.target, name: identityName(each), database: each.databases.target }));
  const read = running.map((each) => ({ entity: each.source, name: identityName(each), database: each.databases.source }));
  return { of: byDatabase([...written, ...adopted]), from: byDatabase(read) };
});

const byDatabase = (all: readonly { database: string; entity: string; name: string }[]): Map<string, Map<string, string>> =>
  new Map(
    [...Map.groupBy(all, ({ database }) => database)].map(([name, each]) => [name, new Map(each.map((one) => [one.entity, one.name]))]),
  );

/** What entities of a phase's databases are known by. */
function identitiesOf(playbook: Playbook, { source, target }: PhaseDatabases) {
  const { of, from } = identities(playbook);
  return { identityOf: of.get(target) ?? new Map<string, string>(), identityFrom: from.get(source) ?? new Map<string, string>() };
}

async function mapFields(
  phase: PlaybookPhase,
  source: Entity,
  target: Entity,
  scope: DeclaredScope,
  input: MapInput,
): Promise<FieldMapping[]> {
  const unknown = Object.keys(phase.fields).find((name) => !target.fields.some((field) => field.name === name));
  if (unknown !== undefined) throw refusal('mapping_invalid', phase.phase, ['fields', unknown], noColumn(target, unknown));
  const proposal = {
    source,
    target,
    targetKey: targetKeyOf(phase, input.target),
    strategy: phase.identity.strategy,
    ...identitiesOf(input.playbook, phase.databases),
    lateIdentities: scope.lateIdentities,
  };
  const declared = await declaredFields(phase, target, scope);
  const settled = target.fields.flatMap((field) => declared.get(field.name) ?? proposeByStructure(field, proposal) ?? []);
  const known = new Map(settled.map((each) => [each.target, each]));
  const open = target.fields.filter(({ name }) => !known.has(name));
  const matched = open.length > 0 ? await matchOpen(phase, input, settled) : new Map<string, FieldMatch>();
  const taken = new Set(settled.flatMap(({ rule }) => columnsRead(rule)));
  for (const field of open) {
    const match = matched.get(field.name);
    const found = (await matchedField(match, phase, scope)) ?? proposeByName(field, proposal, taken);
    known.set(field.name, found ?? matchedNone(match) ?? noSource(field));
  }
  const fields = target.fields.flatMap(({ name }) => known.get(name) ?? []);
  refuseUnsourced(phase, target, fields);
  const acceptFrom = input.playbook.settings.accept_from ?? acceptFromDefault;
  return withReviewStatus(fields, new Set(declared.keys()), acceptFrom, new Set(draftedOf(phase).keys()));
}

async function matchOpen(phase: PlaybookPhase, input: MapInput, settled: readonly FieldMapping[]): Promise<Map<string, FieldMatch>> {
  const sourceProfile = await input.evidence?.(sourcesOf(phase, input.source));
  return matchPhase(phase, { ...input, sourceProfile }, settled);
}

/** Rules that a draft made and nobody has confirmed, by column. */
function draftedOf({ drafted = [], fields }: PlaybookPhase): Map<string, DraftedRules> {
  return new Map(drafted.flatMap((rules) => rules.columns.filter((name) => Object.hasOwn(fields, name)).map((name) => [name, rules])));
}

async function declaredFields(phase: PlaybookPhase, target: Entity, scope: DeclaredScope): Promise<Map<string, FieldMapping>> {
  const drafted = draftedOf(phase);
  const mapped = target.fields.map(async ({ name }): Promise<FieldMapping[]> => {
    const declared = own(phase.fields, name);
    if (declared === undefined) return [];
    const rule = await declaredRule(name, declared, scope);
    const { confidence = 1, why = null } = drafted.get(name) ?? {};
    return [{ target: name, rule, confidence, evidence: [why === null ? 'Declared in the playbook.' : `Drafted: ${why}`] }];
  });
  return new Map((await Promise.all(mapped)).flat().map((each) => [each.target, each]));
}

function refuseUnsourced(phase: PlaybookPhase, target: Entity, fields: readonly FieldMapping[]): void {
  const missing = fields.filter(({ target: name, rule }) => {
    const field = target.fields.find((each) => each.name === name);
    return (
      rule.rule === 'none' &&
      field &&
      !field.nullable &&
      field.default === undefined &&
      field.generated === undefined &&
      !field.type.isDomain
    );
  });
  if (missing.length === 0) return;
  const names = missing.map(({ target: name }) => name).join(', ');
  const message = `${target.name} needs a value in ${names}, and nothing in ${phase.source} has that name; declare a rule.`;
  throw refusal('mapping_invalid', phase.phase, ['fields'], message);
}

function sourceKeyOf(phase: PlaybookPhase, source: Entity): string[] {
  const required = source.uniques.find(({ fields }) =>
    fields.every((name) => source.fields.find((field) => field.name === name)?.nullable === false),
  );
  if (phase.key === wholeRow) return keyOfWholeRows(phase, source);
  const key = phase.key ?? keyOfElements(phase, source) ?? source.key?.fields ?? required?.fields;
  if (!key) {
    const message = `${source.name} has no key; declare \`key\` with columns that are unique and never empty, or \`key: whole_row\`.`;
    throw refusal('unsupported_structure', phase.phase, ['source'], message);
  }
  const unknown = key.find((name) => findColumn(name, source) === null);
  if (unknown !== undefined) throw refusal('mapping_invalid', phase.phase, ['key'], noColumn(source, unknown));
  return key;
}

/** The key of the row that an element stands in, then the member that tells its elements apart. */
function keyOfElements({ phase, element_key }: PlaybookPhase, { unnest, key }: Entity): string[] | undefined {
  if (!element_key) return undefined;
  const own = element_key === contentColumn ? contentColumn : `${elementRead}.${element_key.path}`;
  if (unnest && key) return [...key.fields.slice(0, -1), own];
  throw refusal('mapping_invalid', phase, ['element_key'], 'only elements have one: declare `unnest`, or `key`.');
}

function keyOfWholeRows({ phase, identity }: PlaybookPhase, source: Entity): string[] {
  const taken = source.fields.find(({ name }) => wholeRowKey.includes(name));
  if (taken) throw refusal('mapping_invalid', phase, ['key'], `whole_row makes a column "${taken.name}", and ${source.name} has one.`);
  if (identity.strategy === 'derived') return [...wholeRowKey];
  throw refusal('mapping_invalid', phase, ['key'], 'rows without a key have none to keep; let identity be derived.');
}

function conflictOf(phase: PlaybookPhase, target: Entity): Mapping['conflict'] {
  const { key = [], action, newest_by, duplicates } = phase.conflict;
  const named = [...key.map((name) => ['key', name] as const), ...(newest_by === undefined ? [] : [['newest_by', newest_by] as const])];
  for (const [at, name] of named) {
    if (!findField(target, name)) throw refusal('mapping_invalid', phase.phase, ['conflict', at], noColumn(target, name));
  }
  if (action === 'newest' && newest_by === undefined) {
    throw refusal('mapping_invalid', phase.phase, ['conflict'], `action newest needs newest_by, a column of ${target.name}.`);
  }
  return { key, action, ...(newest_by !== undefined && { newestBy: newest_by }), duplicates };
}

/** What a map says of a column; one may be called `constructor`. */
const own = <T>(of: Readonly<Record<string, T>>, column: string): T | undefined => (Object.hasOwn(of, column) ? of[column] : undefined);

/** Fills `rest` with what no other rule reads, and names what goes nowhere. */
function withRest(mapping: Mapping, phase: PlaybookPhase, source: Entity): Mapping {
  const read = new Set([...mapping.fields.flatMap(({ rule }) => originsOf(rule, mapping)), ...mapping.sourceKey]);
  const unread = source.fields.map(({ name }) => name).filter((name) => !read.has(name) && !Object.hasOwn(phase.ignore, name));
  const all = source.fields.map(({ name }) => name);
  const fields = mapping.fields.map((field): FieldMapping => {
    const declared = own(phase.fields, field.target);
    if (field.rule.rule !== 'rest' || typeof declared !== 'object' || !('rest' in declared) || Array.isArray(declared.rest)) return field;
    return { ...field, rule: { rule: 'rest', columns: declared.rest === 'all' ? all : unread } };
  });
  const origins = fields.flatMap(({ rule }) => originsOf(rule, mapping));
  const taken = new Set(origins.flatMap((alias) => [alias, ownerOf(alias, source)]));
  const noTarget = all
    .filter((name) => !taken.has(name) && !mapping.sourceKey.includes(name) && !isMadeUp(name, source))
    .map((column) => ({ column, reason: own(phase.ignore, column) ?? nobodyTakesIt }));
  return { ...mapping, fields, noTarget };
}

/** The hash of an element's content, which nothing loses where elements are known by something else. */
const isMadeUp = (name: string, { unnest }: Entity): boolean => unnest !== undefined && name === contentColumn;

/** The column of the row that a member stands in. */
function ownerOf(alias: string, source: Entity): string {
  const ref = findColumn(alias, source)?.ref;
  return ref?.read === null ? (ref.path[0] ?? alias) : (ref?.read ?? alias);
}
