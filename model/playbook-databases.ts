import type { Connection } from './connection.ts';
import { assert } from './errors.ts';
import { oncePer } from './once.ts';
import type { PhaseDatabases, Playbook, PlaybookPhase, PlaybookVersion1, PlaybookVersion2, WrittenPhase } from './playbook.ts';
import { elementParentName } from './unnest.ts';
import type { Side } from './workbench.ts';

/** Asked for each of thousands of phases. */
const names = oncePer(({ databases, phases, adopted }: Playbook): Readonly<Record<Side, string[]>> => {
  const [read, written] = [new Set<string>(), new Set(Object.values(adopted).map(({ database }) => database))];
  for (const { databases: own } of phases) {
    read.add(own.source);
    written.add(own.target);
  }
  const all = Object.keys(databases);
  return { source: all.filter((name) => read.has(name)), target: all.filter((name) => written.has(name)) };
});

/** Names of the databases that a playbook's phases read, in the order in which it declares them. */
export function sourceNames(playbook: Playbook): string[] {
  return names(playbook).source;
}

/** Names of the databases that a playbook's phases write, or refer to as adopted, in the order in which it declares them. */
export function targetNames(playbook: Playbook): string[] {
  return names(playbook).target;
}

/** Names of the databases of a side. */
export function databaseNames(playbook: Playbook, side: Side): string[] {
  return side === 'source' ? sourceNames(playbook) : targetNames(playbook);
}

/** Whether a playbook reads or writes more than one database. */
export function hasManyDatabases(playbook: Playbook): boolean {
  return sourceNames(playbook).length > 1 || targetNames(playbook).length > 1;
}

/**
 * The databases of a phase that must be named: those of a side of which there are several. Of a migration between two databases nothing is, so that
 * it is called, digested and approved alike whatever the version and the names.
 */
export function namedDatabases(playbook: Playbook, { source, target }: PhaseDatabases): Partial<PhaseDatabases> {
  return {
    ...(sourceNames(playbook).length > 1 && { source }),
    ...(targetNames(playbook).length > 1 && { target }),
  };
}

/** What a database of a side is called in records: the side, and its name where the side has several. */
export function databaseLabel(playbook: Playbook, side: Side, name: string): string {
  return databaseNames(playbook, side).length > 1 ? `${side} ${name}` : side;
}

/** An entity with its database before it, where its side has several. */
export function placeOf(playbook: Playbook, side: Side, database: string, entity: string): string {
  return databaseNames(playbook, side).length > 1 ? `${database}/${entity}` : entity;
}

/** What a phase reads or writes, as people name it. */
export function phasePlace(playbook: Playbook, phase: Playbook['phases'][number], side: Side): string {
  return placeOf(playbook, side, phase.databases[side], phase[side]);
}

/** Phases with their entities as people name them. */
export function placedPhases(playbook: Playbook): { phase: string; source: string; target: string }[] {
  return playbook.phases.map((phase) => ({
    phase: phase.phase,
    source: phasePlace(playbook, phase, 'source'),
    target: phasePlace(playbook, phase, 'target'),
  }));
}

/** The connection of a database. */
export function connectionOf({ databases }: Playbook, name: string): Connection {
  const found = databases[name];
  assert(found, `the playbook does not know its database ${name}`);
  return found;
}

/** The connection of the database that keeps the journal, unless the environment names another. */
export function journalConnection(playbook: Playbook): Connection {
  return playbook.control === undefined ? firstConnection(playbook, 'target') : connectionOf(playbook, playbook.control);
}

/** The connection of the first database of a side. */
export function firstConnection(playbook: Playbook, side: Side): Connection {
  return connectionOf(playbook, databaseNames(playbook, side)[0] ?? '');
}

/** A playbook as it is digested and kept: in version 1 where that can say it, so that rewriting it in another version changes nothing. */
export function writtenPlaybook({ words: _, ...playbook }: Playbook): PlaybookVersion1 | PlaybookVersion2 {
  return canBeVersion1(playbook) ? asVersion1(playbook) : asVersion2(playbook);
}

function asVersion2({ adopted, phases, databases, control, ...rest }: Playbook): PlaybookVersion2 {
  const placed = Object.entries(adopted).map(([name, { database, ...each }]) => [name, { ...each, target: `${database}/${each.target}` }]);
  return {
    ...rest,
    version: 2,
    databases: { ...databases },
    ...(control !== undefined && { control }),
    adopted: Object.fromEntries(placed),
    phases: phases.map((phase) => {
      const { source, target } = phase.databases;
      const written = writtenPhase(phase);
      return { ...written, source: `${source}/${written.source}`, target: `${target}/${written.target}` };
    }),
  };
}

/** Whether version 1 can say it: one database is read, another is written, and no others are declared. */
export function canBeVersion1({ databases, phases, adopted, control }: Playbook): boolean {
  const pairs = new Set(phases.map(({ databases: { source, target } }) => `${source} ${target}`));
  const [first] = phases;
  const isHome = Object.values(adopted).every(({ database }) => database === first?.databases.target);
  return control === undefined && pairs.size === 1 && isHome && Object.keys(databases).length === 2;
}

/** A playbook between two databases, as version 1 writes it. */
export function asVersion1(playbook: Playbook): PlaybookVersion1 {
  const { databases: _, control: __, adopted, phases, ...rest } = playbook;
  const [first] = phases;
  assert(first && canBeVersion1(playbook), 'version 1 cannot say this playbook');
  return {
    ...rest,
    version: 1,
    source: connectionOf(playbook, first.databases.source),
    target: connectionOf(playbook, first.databases.target),
    adopted: Object.fromEntries(Object.entries(adopted).map(([name, { database: _home, ...each }]) => [name, each])),
    phases: phases.map(writtenPhase),
  };
}

/** What reads elements names the entity that they are in. */
function writtenPhase({ databases: _both, ...phase }: PlaybookPhase): WrittenPhase {
  return phase.unnest === undefined ? phase : { ...phase, source: elementParentName(phase.source, phase.unnest) };
}
