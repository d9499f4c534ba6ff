import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import { targetNames } from '../../model/playbook-databases.ts';
import { dependencies, reachable, writersRead } from './order.ts';
import { type Path, type Problem, suggestion } from './problem.ts';

/** What is wrong with the databases that a playbook of version 2 declares, and with where its phases read and write. */
export function databaseProblems(playbook: Playbook): Problem[] {
  if (playbook.version === 1) return [];
  const known = Object.keys(playbook.databases);
  const named = namedDatabases(playbook).flatMap(({ path, name }) => (known.includes(name) ? [] : [unknown(path, name, known)]));
  return named.length > 0 ? named : [...controlProblems(playbook), ...phaseProblems(playbook)];
}

function namedDatabases({ phases, adopted, control }: Playbook): { path: Path; name: string }[] {
  return [
    ...(control === undefined ? [] : [{ path: ['control'], name: control }]),
    ...Object.entries(adopted).map(([key, { database }]) => ({ path: ['adopted', key, 'target'], name: database })),
    ...phases.flatMap(({ databases }, i) => [
      { path: ['phases', i, 'source'], name: databases.source },
      { path: ['phases', i, 'target'], name: databases.target },
    ]),
  ];
}

function unknown(path: Path, name: string, known: readonly string[]): Problem {
  const there = known.length > 0 ? `; there are ${known.join(', ')}` : '';
  return { path, at: 'value', message: `there is no database "${name}"${suggestion(name, known) || there}` };
}

function controlProblems(playbook: Playbook): Problem[] {
  const targets = targetNames(playbook);
  if (targets.length < 2 || playbook.control !== undefined) return [];
  const message = `${targets.join(', ')} are written: say with \`control: ${targets[0]}\`, or another database, which one keeps the journal`;
  return [{ path: ['databases'], at: 'key', message }];
}

function phaseProblems(playbook: Playbook): Problem[] {
  const parents = dependencies(playbook);
  const writers = writersRead(playbook);
  return playbook.phases.flatMap((phase, i) => [
    ...sameDatabase(playbook, phase, i),
    ...foreignLookups(playbook, phase, i),
    ...circularReads(phase, i, parents, writers.get(phase.phase) ?? []),
  ]);
}

function sameDatabase({ same_database }: Playbook, { databases: { source, target } }: PlaybookPhase, i: number): Problem[] {
  if (same_database || source !== target) return [];
  const message = `the phase reads "${source}" and writes it; where that is meant, say \`same_database: true\``;
  return [{ path: ['phases', i, 'target'], at: 'value', message }];
}

function foreignLookups({ databases }: Playbook, phase: PlaybookPhase, i: number): Problem[] {
  return Object.entries(phase.lookups).flatMap(([name, { entity }]) => {
    const [database = '', ...rest] = entity.split('/');
    if (rest.length === 0 || !Object.hasOwn(databases, database)) return [];
    const message = `a lookup is of the database that the phase reads, ${phase.databases.source}, and names the entity alone`;
    return [{ path: ['phases', i, 'lookups', name, 'entity'], at: 'value' as const, message }];
  });
}

/** Rows that are read must be there before: no order does for phases that read what builds on them. */
function circularReads(phase: PlaybookPhase, i: number, parents: ReturnType<typeof dependencies>, writers: readonly string[]): Problem[] {
  return writers
    .filter((writer) => reachable(parents, writer).has(phase.phase))
    .map((writer) => ({
      path: ['phases', i, 'source'],
      at: 'value' as const,
      message: `the phase reads what "${writer}" writes, and "${writer}" builds on it: neither can be first`,
    }));
}
