import type { Catalog, Entity } from '../../model/catalog.ts';
import { hasPlainName, keepsKey, legacyName, rowKey } from '../../model/drafting.ts';
import type { Finding, Profile } from '../../model/profile.ts';
import { wholeRowKey } from '../../model/whole-row.ts';
import { type Likely, likelyTargets } from './likely-targets.ts';

/** A source entity with the target entity that takes its rows. */
export interface Pair {
  readonly phase: string;
  readonly source: Entity;
  readonly target: Entity;
  /** Source columns that tell rows apart. */
  readonly key: readonly string[];
  readonly strategy: 'derived' | 'kept';
  /** Columns of the target key by which references find a row. */
  readonly targetKey: readonly string[];
}

/** Source entities with their targets, by source entity, by name and else by the matcher; findings say which have none, and why. */
export function matchEntities(
  source: Catalog,
  target: Catalog,
  profile?: Profile,
): { pairs: ReadonlyMap<string, Pair>; findings: Finding[] } {
  const findings: Finding[] = [];
  const pairs = new Map<string, Pair>();
  const names = new Set<string>();
  const tables = source.entities.filter(isTable);
  const targets = candidatesFor(tables, target.entities.filter(isTable));
  const find = (entity: Entity, kind: string, message: string): void => {
    findings.push({ kind, entity: entity.name, fields: [], rows: source.sizes[entity.name]?.rows ?? 0, message });
  };
  const likely = likelyFor(tables, source, target, profile);
  for (const entity of tables) {
    const named = targets.matchFor(entity);
    const guessed = named ? undefined : likely.get(entity.name);
    const pair = pairOf(entity, named ?? guessed?.target);
    if ('why' in pair) {
      find(entity, pair.kind, pair.why);
      continue;
    }
    targets.take(pair.target);
    if (guessed) find(entity, 'paired_by_matcher', guessed.why);
    const phase = phaseName(entity.name, names);
    names.add(phase);
    pairs.set(entity.name, { ...pair, phase });
  }
  return { pairs, findings };
}

/** For tables whose name no target has: what the matcher takes for their target, among those that are left. */
function likelyFor(tables: readonly Entity[], source: Catalog, target: Catalog, profile: Profile | undefined): ReadonlyMap<string, Likely> {
  const named = candidatesFor(tables, target.entities.filter(isTable));
  const pairs = new Map<string, string>();
  for (const entity of tables) {
    const found = named.matchFor(entity);
    if (!found) continue;
    named.take(found);
    pairs.set(found.name, entity.name);
  }
  return likelyTargets({ catalog: source, profile }, target, pairs);
}

const isTable = ({ kind }: Entity): boolean => kind === 'table' || kind === 'partitioned_table';

/** Target tables that no source entity has taken yet. */
interface Candidates {
  /** The one of the same name, or the only one whose name differs in case, signs and a plural s, and is no other source entity's. */
  matchFor(source: Entity): Entity | undefined;
  take(target: Entity): void;
}

function candidatesFor(sources: readonly Entity[], targets: readonly Entity[]): Candidates {
  const exact = new Set(sources.map(({ name }) => name));
  const byName = new Map(targets.map((entity) => [entity.name, entity]));
  const byPlainName = Map.groupBy(
    targets.filter(({ name }) => !exact.has(name)),
    ({ name }) => plain(name),
  );
  const taken = new Set<Entity>();
  const isFree = (entity: Entity): boolean => !taken.has(entity);
  return {
    matchFor: ({ name }) => {
      const same = byName.get(name);
      if (same && isFree(same)) return same;
      const like = (byPlainName.get(plain(name)) ?? []).filter(isFree);
      return like.length === 1 ? like[0] : undefined;
    },
    take: (target) => taken.add(target),
  };
}

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replace(/s$/, '');

type Matched = Omit<Pair, 'phase'> | { readonly kind: string; readonly why: string };

function pairOf(source: Entity, target: Entity | undefined): Matched {
  const own = rowKey(source);
  const key = own ?? wholeRowKey;
  if (!own && source.fields.some(({ name }) => wholeRowKey.includes(name)))
    return {
      kind: 'without_key',
      why: `${source.name} has no phase: no columns tell its rows apart, and ${wholeRowKey.join(' or ')} is taken.`,
    };
  if (!hasPlainName(source))
    return { kind: 'name_left_out', why: `${source.name} has no phase: with a dot in its schema's name the name can be read in two ways.` };
  if (!target) return { kind: 'no_target', why: `${source.name} has no phase: no target table has a name like it.` };
  const targetKey = target.key?.fields ?? target.uniques[0]?.fields;
  if (!targetKey) return { kind: 'no_target_key', why: `${source.name} has no phase: the target table ${target.name} has no key.` };
  const drawn = targetKey.filter((name) => isDrawn(source, target, name));
  const isDerived = drawn.length === 1 && !(keepsKey(source) && targetKey.length === 1);
  if (!own && !isDerived)
    return {
      kind: 'without_key',
      why: `${source.name} has no phase: no columns tell its rows apart, and ${target.name} has no uuid of its own.`,
    };
  return { source, target, key, strategy: isDerived ? 'derived' : 'kept', targetKey: isDerived ? drawn : targetKey };
}

/** A uuid that is no uuid of the source: its own has another name there, or makes room under its legacy name. */
function isDrawn(source: Entity, target: Entity, name: string): boolean {
  const isUuid = ({ fields }: Entity): boolean => fields.some((field) => field.name === name && field.type.kind === 'uuid');
  const makesRoom = target.fields.some((field) => field.name === legacyName(source, name));
  return isUuid(target) && (!isUuid(source) || makesRoom || keepsKey(source));
}

/** A phase name made of an entity's: lower-case letters, digits and _, unlike all names so far. */
function phaseName(entity: string, taken: ReadonlySet<string>): string {
  const plainName = entity
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  const name = (/^[a-z]/.test(plainName) ? plainName : `table_${plainName}`).slice(0, 55);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}_${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
