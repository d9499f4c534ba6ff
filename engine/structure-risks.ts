import type { Catalog, Entity, Field, Reference } from '../model/catalog.ts';
import { findField } from '../model/catalog.ts';
import type { Check } from '../model/check.ts';
import { coreOf, zoneOf } from '../model/core-type.ts';
import type { Profile, Risk } from '../model/profile.ts';
import { counted, listed } from './evidence.ts';
import { stronglyConnected } from './strongly-connected.ts';

const bigBytes = 10 * 2 ** 30;

type Finder = (catalog: Catalog, profile: Profile) => Risk | null;

/** Risks that the structure brings, whatever the values. Entities without a key are left to the pre-flight where it looked for them. */
export function findStructureRisks(catalog: Catalog, profile: Profile, checks: readonly Check[]): Risk[] {
  const keysChecked = checks.some(({ name }) => name === 'source.keys');
  const finders = [
    ...(keysChecked ? [] : [findKeyless]),
    findRequiredCycles,
    findCycles,
    findInheritance,
    findZoneless,
    findUnusual,
    findLargeObjects,
    findLeftBehind,
    findBig,
    findSampled,
  ];
  return finders.map((find) => find(catalog, profile)).filter((risk) => risk !== null);
}

/** The risk with its evidence, or null when nothing has it. */
function riskFor(names: readonly string[], noun: string, risk: Omit<Risk, 'evidence'>): Risk | null {
  if (names.length === 0) return null;
  return { ...risk, evidence: `${counted(names.length, noun)}: ${listed(names)}.` };
}

const isTable = ({ kind }: Entity): boolean => kind === 'table' || kind === 'partitioned_table';

const findKeyless: Finder = ({ entities }) => {
  const hasKey = (entity: Entity): boolean =>
    entity.key !== undefined || entity.uniques.some(({ fields }) => fields.every((name) => findField(entity, name)?.nullable === false));
  const names = entities.filter((entity) => isTable(entity) && !hasKey(entity)).map(({ name }) => name);
  return riskFor(names, 'entity', {
    severity: 'high',
    title: 'Entities without a key',
    mitigation: 'Declare `key:` in their phases with columns that identify a row, or `key: whole_row` where none do.',
    owner: 'data engineer',
  });
};

const findRequiredCycles: Finder = ({ entities }) =>
  riskFor(inCycle(entities, isRequired), 'entity', {
    severity: 'high',
    title: 'Dependency cycles that may not be null',
    mitigation: 'They need an empty target in bulk mode, or the whole group in one transaction; rehearse this group first.',
    owner: 'data engineer',
  });

const findCycles: Finder = ({ entities }) => {
  const required = new Set(inCycle(entities, isRequired));
  const names = inCycle(entities, () => true).filter((name) => !required.has(name));
  return riskFor(names, 'entity', {
    severity: 'medium',
    title: 'Dependency cycles',
    mitigation: 'Such links are written empty and filled when the group is done; do not release the target before.',
    owner: 'data engineer',
  });
};

function isRequired(entity: Entity, { fields }: Reference): boolean {
  return fields.every((name) => findField(entity, name)?.nullable === false);
}

/** Names of the entities that reach themselves over these references. */
function inCycle(entities: readonly Entity[], counts: (entity: Entity, reference: Reference) => boolean): string[] {
  const next = new Map(
    entities.map((entity) => [entity.name, entity.references.filter((each) => counts(entity, each)).map((each) => each.entity)]),
  );
  const groups = stronglyConnected(next).filter((group) => group.length > 1 || group.some((name) => next.get(name)?.includes(name)));
  const circular = new Set(groups.flat());
  return [...next.keys()].filter((name) => circular.has(name));
}

const findInheritance: Finder = ({ entities }) =>
  riskFor(
    entities.flatMap(({ name, inherits = [] }) => (inherits.length === 0 ? [] : [`${name} (of ${inherits.join(', ')})`])),
    'entity',
    {
      severity: 'medium',
      title: 'Tables that inherit from others',
      mitigation: 'Each is an entity of its own: a phase reads the rows of one table, never those of its heirs. Give every one a phase.',
      owner: 'data engineer',
    },
  );

function fieldsWith(entities: readonly Entity[], predicate: (field: Field) => boolean): string[] {
  return entities.filter(isTable).flatMap((entity) => entity.fields.filter(predicate).map(({ name }) => `${entity.name}.${name}`));
}

const findZoneless: Finder = ({ entities }) =>
  riskFor(
    fieldsWith(entities, ({ type }) => zoneOf(type) === 'local'),
    'field',
    {
      severity: 'medium',
      title: 'Times without a zone',
      mitigation: 'Ask in which zone they were written and say so (`zoned` rules).',
      owner: 'data steward',
    },
  );

const findUnusual: Finder = ({ entities }) =>
  riskFor(
    fieldsWith(entities, ({ type }) => coreOf(type).isUnusual === true).concat(
      fieldsWith(entities, ({ type }) => type.dimensions > 0 && !coreOf(type).isUnusual),
    ),
    'field',
    {
      severity: 'low',
      title: 'Types that travel as text',
      mitigation: 'Look at them in the rehearsal; the target needs the same types, extensions and element forms.',
      owner: 'data engineer',
    },
  );

const findLargeObjects: Finder = ({ largeObjects }) => {
  if (!largeObjects) return null;
  const { count, bytes, columns } = largeObjects;
  const where = columns.length === 0 ? 'named by no column' : `their numbers stand in ${listed(columns)}`;
  return {
    severity: 'high',
    title: 'Large objects stay in the source',
    evidence: `${counted(count, 'large object')}, up to ${bytes} bytes, ${where}.`,
    mitigation: 'Only their numbers are copied, which name nothing in the target: copy them to bytea columns first, or move them by hand.',
    owner: 'data engineer',
  };
};

const findLeftBehind: Finder = ({ leftBehind = [], entities }) =>
  riskFor(
    [...leftBehind, ...triggersOf(entities)].flatMap(({ kind, names, count }) => [`${counted(count, kind)} (${listed(names)})`]),
    'kind',
    {
      severity: 'medium',
      title: 'Objects of the source that are not migrated',
      mitigation: 'Decide for each whether the new application still needs it, and make it there by hand.',
      owner: 'data engineer',
    },
  );

/** Triggers stand with their tables and not in that list, and are as little migrated. */
function triggersOf(entities: readonly Entity[]): NonNullable<Catalog['leftBehind']> {
  const names = entities.flatMap(({ name, triggers }) => triggers.map((trigger) => `${trigger.name} on ${name}`));
  return names.length === 0 ? [] : [{ kind: 'trigger', names, count: names.length }];
}

const findBig: Finder = ({ sizes }) => {
  const big = Object.entries(sizes).filter(([, { bytes }]) => bytes >= bigBytes);
  return riskFor(
    big.map(([name, { rows, bytes }]) => `${name} (${rows} rows, ${Math.round(bytes / 2 ** 30)} GiB)`),
    'entity',
    {
      severity: 'medium',
      title: 'Large entities decide the duration',
      mitigation: 'Rehearse them with measured throughput before the date is promised; migrate them early.',
      owner: 'project lead',
    },
  );
};

const findSampled: Finder = (_catalog, { entities }) => {
  const sampled = Object.entries(entities).filter(([, { rows, sampledRows }]) => sampledRows < rows);
  return riskFor(
    sampled.map(([name, { rows, sampledRows }]) => `${name} (${sampledRows} of ${rows} rows)`),
    'entity',
    {
      severity: 'low',
      title: 'Findings rest on a sample',
      mitigation: 'Expect more of the same in the rest; raise the sample or rehearse the whole entity.',
      owner: 'reviewer',
    },
  );
};
