import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';

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

/**
 * For each phase the phases that it depends on: declared ones, those whose identity its references name, and those that write what it reads. Never itself.
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
      const entities = new Set([phase.source, ...Object.values(phase.lookups).map(({ entity }) => entity)]);
      return [phase.phase, writers.size === 0 ? [] : [...entities].flatMap((entity) => writersOf(phase, entity))];
    }),
  );
}

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

interface Visited {
  readonly name: string;
  /** Parents that were not followed yet. */
  readonly open: string[];
  /** Number of the visit, and the smallest number that is reached from here and belongs to no finished group. */
  readonly number: number;
  low: number;
}

/**
 * Phases that reach each other, as groups, each after the groups that it depends on; a phase without a cycle is a group of its own. In linear time and
 * without recursion (Tarjan, "Depth-first search and linear graph algorithms", 1972): playbooks have thousands of phases in one chain.
 */
function stronglyConnected(parents: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const groups: string[][] = [];
  const numbers = new Map<string, number>();
  const waiting: string[] = [];
  const done = new Set<string>();
  const path: Visited[] = [];
  const visit = (name: string): void => {
    const number = numbers.size;
    numbers.set(name, number);
    waiting.push(name);
    path.push({ name, open: [...(parents.get(name) ?? [])].filter((parent) => parents.has(parent)), number, low: number });
  };
  const leave = ({ name, number, low }: Visited): void => {
    const above = path.at(-1);
    if (above) above.low = Math.min(above.low, low);
    if (low !== number) return;
    const group = takeSince(waiting, name);
    for (const member of group) done.add(member);
    groups.push(group);
  };
  for (const start of parents.keys()) {
    if (!numbers.has(start)) visit(start);
    for (let last = path.at(-1); last; last = path.at(-1)) {
      const next = last.open.pop();
      if (next === undefined) {
        path.pop();
        leave(last);
      } else if (!numbers.has(next)) visit(next);
      else if (!done.has(next)) last.low = Math.min(last.low, numbers.get(next) ?? 0);
    }
  }
  return groups;
}

/** Takes a name and all that came after it off the end. */
function takeSince(names: string[], from: string): string[] {
  const taken: string[] = [];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    taken.push(name);
    if (name === from) break;
  }
  return taken;
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
