import { oncePer } from '../../model/once.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import { elementParentName } from '../../model/unnest.ts';
import { stronglyConnected } from '../strongly-connected.ts';

/** A phase in its place. Phases of one wave depend only on earlier waves, but for the others of their own cycle. */
export interface OrderedPhase {
  readonly phase: PlaybookPhase;
  /** Counted from 1. */
  readonly wave: number;
  /** Names of the other phases that form a dependency cycle with this one, in playbook order; empty where there is none. */
  readonly cycle: string[];
}

/** Phases by wave, in playbook order within a wave; a cycle's phases share their wave and stand together. */
export function orderPhases(playbook: Playbook): OrderedPhase[] {
  const parents = dependencies(playbook);
  const groups = stronglyConnected(parents);
  const waves = wavesOf(groups, parents);
  const place = new Map(playbook.phases.map(({ phase }, i) => [phase, i]));
  const placeOf = (name: string): number => place.get(name) ?? 0;
  const cycles = new Map(
    groups.flatMap((group) => {
      const members = group.toSorted((a, b) => placeOf(a) - placeOf(b));
      return members.map((name) => [name, members] as const);
    }),
  );
  const first = (phase: PlaybookPhase): number => placeOf(cycles.get(phase.phase)?.[0] ?? '');
  return playbook.phases
    .map((phase) => ({
      phase,
      wave: waves.get(phase.phase) ?? 1,
      cycle: (cycles.get(phase.phase) ?? []).filter((name) => name !== phase.phase),
    }))
    .sort((a, b) => a.wave - b.wave || first(a.phase) - first(b.phase));
}

const places = oncePer((playbook: Playbook) => new Map(orderPhases(playbook).map((each) => [each.phase.phase, each])));

/** One phase in its place; undefined for a name that the playbook does not have. */
export function placeOf(playbook: Playbook, phase: string): OrderedPhase | undefined {
  return places(playbook).get(phase);
}

/**
 * For each phase the phases that it depends on: declared ones, those whose identity its references name, and those that write what it reads. Never
 * itself.
 */
export function dependencies(playbook: Playbook): Map<string, ReadonlySet<string>> {
  const byIdentity = phasesByIdentity(playbook);
  const writers = writersRead(playbook);
  return new Map(
    playbook.phases.map((phase) => {
      const referred = referencesOf(phase).flatMap(({ identity }) => byIdentity.get(identity) ?? []);
      const all = [...phase.depends_on, ...referred, ...(writers.get(phase.phase) ?? [])];
      return [phase.phase, new Set(all.filter((name) => name !== phase.phase))];
    }),
  );
}

/** For each phase the others that write an entity which it reads: its source may be a database of the same playbook that is written before. */
export function writersRead({ phases }: Playbook): Map<string, string[]> {
  const read = new Set(phases.map(({ databases }) => databases.source));
  const writers = Map.groupBy(
    phases.filter(({ databases }) => read.has(databases.target)),
    ({ databases, target }) => `${databases.target}/${target}`,
  );
  const writersOf = ({ phase, databases }: PlaybookPhase, entity: string): string[] =>
    (writers.get(`${databases.source}/${entity}`) ?? []).map((each) => each.phase).filter((name) => name !== phase);
  return new Map(
    phases.map((phase) => {
      const entities = new Set([readFrom(phase), ...Object.values(phase.lookups).map(({ entity }) => entity)]);
      return [phase.phase, writers.size === 0 ? [] : [...entities].flatMap((entity) => writersOf(phase, entity))];
    }),
  );
}

/** Elements are read from the entity that they are in. */
const readFrom = ({ source, unnest }: PlaybookPhase): string => (unnest === undefined ? source : elementParentName(source, unnest));

/** Phases by the names that references know them by: the identity's name, and the phase's own where no identity has it. */
export function phasesByIdentity(playbook: Playbook): Map<string, string[]> {
  const named = Map.groupBy(playbook.phases, ({ identity, phase }) => identity.name ?? phase);
  const found = new Map([...named].map(([name, phases]) => [name, phases.map(({ phase }) => phase)]));
  for (const { phase } of playbook.phases) if (!found.has(phase)) found.set(phase, [phase]);
  return found;
}

/** The identities that a phase's reference rules name, with the target column of each. */
export function referencesOf(phase: PlaybookPhase): { field: string; identity: string }[] {
  return Object.entries(phase.fields).flatMap(([field, rule]) =>
    typeof rule === 'object' && 'reference' in rule ? [{ field, identity: rule.reference }] : [],
  );
}

/** For each phase all that it depends on, directly or not; itself too when it is part of a cycle. */
export function reachable(parents: ReadonlyMap<string, ReadonlySet<string>>, from: string): Set<string> {
  const found = new Set<string>();
  const open = [...(parents.get(from) ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...(parents.get(name) ?? []));
  }
  return found;
}

function wavesOf(groups: readonly string[][], parents: ReadonlyMap<string, ReadonlySet<string>>): Map<string, number> {
  const waves = new Map<string, number>();
  for (const group of groups) {
    let wave = 1;
    for (const member of group) for (const parent of parents.get(member) ?? []) wave = Math.max(wave, 1 + (waves.get(parent) ?? 0));
    for (const member of group) waves.set(member, wave);
  }
  return waves;
}
