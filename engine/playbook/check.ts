import type { FieldRule } from '../../model/field-rule.ts';
import { ownSchema } from '../../model/ledger.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import { targetNames } from '../../model/playbook-databases.ts';
import { eachKinds, transformName } from '../../model/transform.ts';
import { databaseProblems } from './check-databases.ts';
import { embeddingProblems } from './check-embeddings.ts';
import { publicationProblems } from './check-publications.ts';
import { phasesByIdentity, referencesOf } from './order.ts';
import { type Path, type Problem, suggestion } from './problem.ts';

/** Problems that only show when the parts of a well-formed playbook are held against each other. */
export function checkPlaybook(playbook: Playbook): Problem[] {
  const identities = [...phasesByIdentity(playbook).keys(), ...Object.keys(playbook.adopted)];
  const known: Known = {
    phases: new Set(playbook.phases.map(({ phase }) => phase)),
    identities: new Set(identities),
    movable: movableIdentities(playbook),
  };
  return [
    ...repeatedPhases(playbook),
    ...groupProblems(playbook),
    ...databaseProblems(playbook),
    ...publicationProblems(playbook),
    ...embeddingProblems(playbook),
    ...ownSchemaProblems(playbook),
    ...playbook.phases.flatMap((phase, i) => phaseProblems(known, phase, i)),
  ];
}

/** Names that phases may refer to. */
interface Known {
  readonly phases: ReadonlySet<string>;
  readonly identities: ReadonlySet<string>;
  readonly movable: ReadonlySet<string>;
}

const problem = (path: Path, message: string, at: Problem['at'] = 'value'): Problem => ({ path, at, message });

function repeatedPhases({ phases }: Playbook): Problem[] {
  const first = new Map(phases.map(({ phase }, i): [string, number] => [phase, i]).reverse());
  return phases.flatMap(({ phase: name }, i) =>
    (first.get(name) ?? i) < i ? [problem(['phases', i, 'phase'], `the phase "${name}" is declared twice`)] : [],
  );
}

function groupProblems({ groups, phases, adopted }: Playbook): Problem[] {
  const names = phases.map(({ phase }) => phase);
  const taken = Object.keys(groups).flatMap((group) => {
    if (group === 'all') return [problem(['groups', group], 'the group "all" always exists; choose another name', 'key')];
    return names.includes(group) ? [problem(['groups', group], `"${group}" is already the name of a phase`, 'key')] : [];
  });
  const identities = new Set(phases.map(({ identity, phase }) => identity.name ?? phase));
  const doubled = Object.keys(adopted).filter((name) => identities.has(name));
  return [
    ...taken,
    ...doubled.map((name) => problem(['adopted', name], `"${name}" is already the identity of a phase`, 'key')),
    ...Object.entries(groups).flatMap(([group, members]) =>
      members.flatMap((member, i) => (names.includes(member) ? [] : [unknown(['groups', group, i], 'phase', member, names)])),
    ),
  ];
}

/** The ledger's schema is nobody's target. */
function ownSchemaProblems(playbook: Playbook): Problem[] {
  const message = `the schema ${ownSchema} is Godwit's own in the target`;
  const schemasOf = (name: string): string[] => playbook.databases[name]?.schemas ?? [];
  const pathOf = (name: string): Path => (playbook.version === 1 ? [name] : ['databases', name]);
  return [
    ...targetNames(playbook).flatMap((name) =>
      schemasOf(name).flatMap((schema, i) => (schema === ownSchema ? [problem([...pathOf(name), 'schemas', i], message)] : [])),
    ),
    ...playbook.phases.flatMap((phase, i) => (phase.target.startsWith(`${ownSchema}.`) ? [problem(['phases', i, 'target'], message)] : [])),
  ];
}

function unknown(path: Path, what: string, name: string, known: readonly string[]): Problem {
  return problem(path, `there is no ${what} "${name}"${suggestion(name, known)}`);
}

function phaseProblems(known: Known, phase: PlaybookPhase, i: number): Problem[] {
  const at: Path = ['phases', i];
  return [
    ...dependencyProblems(known, phase, at),
    ...referenceProblems(known, phase, at),
    ...placeProblems(known, phase, at),
    ...lookupProblems(phase, at),
    ...elementProblems(phase, at),
    ...transformProblems(phase, at),
    ...conflictProblems(phase, at),
  ];
}

function dependencyProblems({ phases }: Known, phase: PlaybookPhase, at: Path): Problem[] {
  return phase.depends_on.flatMap((name, i) => {
    const path = [...at, 'depends_on', i];
    if (name === phase.phase) return [problem(path, `the phase "${name}" depends on itself`)];
    return phases.has(name) ? [] : [unknown(path, 'phase', name, [...phases])];
  });
}

function referenceProblems({ identities }: Known, phase: PlaybookPhase, at: Path): Problem[] {
  return referencesOf(phase).flatMap(({ field, identity }) =>
    identities.has(identity)
      ? []
      : [unknown([...at, 'fields', field, 'reference'], 'phase, identity or adopted entity', identity, [...identities])],
  );
}

/** Elements known by their place are others as soon as one is put before them. */
function placeProblems({ movable }: Known, phase: PlaybookPhase, at: Path): Problem[] {
  return referencesOf(phase).flatMap(({ field, identity }) =>
    movable.has(identity)
      ? [
          problem(
            [...at, 'fields', field, 'reference'],
            `elements of "${identity}" are known by their place, which moves: declare its element_key`,
          ),
        ]
      : [],
  );
}

/** Identities of phases that know elements of an array by their place. */
function movableIdentities({ phases }: Playbook): Set<string> {
  const byPlace = phases.filter(({ unnest, element_key, key }) => unnest?.endsWith('[]') && !element_key && !key);
  return new Set(byPlace.map(({ identity, phase }) => identity.name ?? phase));
}

function lookupProblems(phase: PlaybookPhase, at: Path): Problem[] {
  return Object.entries(phase.lookups).flatMap(([name, { on }]) =>
    Object.keys(on).length === 0 ? [problem([...at, 'lookups', name, 'on'], 'expected at least one pair of columns')] : [],
  );
}

function elementProblems({ unnest, element_key, key }: PlaybookPhase, at: Path): Problem[] {
  if (element_key === undefined) return [];
  const path = [...at, 'element_key'];
  if (unnest === undefined) return [problem(path, 'only elements have one: declare `unnest`', 'key')];
  return key === undefined ? [] : [problem(path, 'the key is declared already; let `key` go', 'key')];
}

function transformProblems(phase: PlaybookPhase, at: Path): Problem[] {
  const { transform, lookups, fields } = phase;
  if (!transform) return [];
  const name = transformName(transform.file);
  const known = Object.keys(transform.output);
  const empty = known.length === 0 ? [problem([...at, 'transform', 'output'], 'expected at least one column')] : [];
  const taken = Object.hasOwn(lookups, name) ? [problem([...at, 'transform', 'file'], `a lookup is called "${name}" already`)] : [];
  const unmade = Object.entries(fields).flatMap(([field, rule]) =>
    columnsIn(rule).flatMap(({ column, path }) => {
      const made = column.startsWith(`${name}.`) ? column.slice(name.length + 1) : null;
      return made === null || known.includes(made) ? [] : [unknown([...at, 'fields', field, ...path], 'output', made, known)];
    }),
  );
  return [...empty, ...taken, ...unmade, ...eachProblems(phase, at)];
}

/** Rows that are made of one source row come and go together, and no rule that judges rows one by one may part them. */
function eachProblems({ transform, conflict }: PlaybookPhase, at: Path): Problem[] {
  if (transform?.each === undefined) return [];
  const { each, output } = transform;
  const path = [...at, 'transform', 'each'];
  const type = Object.hasOwn(output, each) ? output[each] : undefined;
  if (type === undefined) return [unknown(path, 'output', each, Object.keys(output))];
  const isFit = [...eachKinds].some((kind) => kind === type);
  const unfit = isFit ? [] : [problem(path, `rows are told apart by ${[...eachKinds].join(', ')}, not by ${type}`)];
  const hasConflict = conflict.key !== undefined || conflict.action !== 'update';
  const conflicts = hasConflict
    ? [problem([...at, 'conflict'], 'a transform with `each` leaves no choice: rows are known by their keys')]
    : [];
  return [...unfit, ...conflicts];
}

/** Keys of rules that name source columns. */
const columnKeys: ReadonlySet<string> = new Set('copy enum from zoned concat rest'.split(' '));

/** Source columns that a rule names, with where; expressions are read when they are compiled. */
function columnsIn(rule: FieldRule): { column: string; path: Path }[] {
  if (typeof rule === 'string') return [];
  const member = Object.entries(rule).find(([key]) => columnKeys.has(key));
  if (member === undefined || member[1] === 'unmapped' || member[1] === 'all') return [];
  const [key, columns] = member;
  if (Array.isArray(columns)) return columns.map((column, i) => ({ column: String(column), path: [key, i] }));
  return [{ column: String(columns), path: [key] }];
}

function conflictProblems({ conflict }: PlaybookPhase, at: Path): Problem[] {
  const path = [...at, 'conflict'];
  const needed = conflict.action === 'newest' && conflict.newest_by === undefined;
  const idle = conflict.action !== 'newest' && conflict.newest_by !== undefined;
  return [
    ...(needed ? [problem([...path, 'action'], 'the action "newest" needs the key "newest_by", a target column')] : []),
    ...(idle ? [problem([...path, 'newest_by'], 'the key "newest_by" needs `action: newest`', 'key')] : []),
  ];
}
