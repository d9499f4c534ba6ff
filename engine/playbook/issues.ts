import { knownKeys } from './known-keys.ts';
import { type Path, type Problem, suggestion } from './problem.ts';

/** The parts of a schema error that we tell people about. */
export interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly expected?: string;
  readonly values?: readonly unknown[];
  readonly errors?: readonly (readonly Issue[])[];
  readonly issues?: readonly Issue[];
}

/** Problems of `value` from the schema's issues; each tells what is expected, never what was found but its type. */
export function problemsOf(issues: readonly Issue[], value: unknown, at: Path = []): Problem[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
    const found = issue.path.reduce<unknown>((inner, step) => memberOf(inner, step), value);
    if (issue.code === 'unrecognized_keys') return unknownKeys(path, issue.keys ?? []);
    if (found === undefined && path.length > 0) return [missingKey(path)];
    if (issue.code === 'invalid_union') return unionProblems(issue.errors ?? [], found, path);
    if (issue.code === 'invalid_key') return [{ path, at: 'key' as const, message: issue.issues?.[0]?.message ?? issue.message }];
    return [{ path, at: 'value' as const, message: expectation(issue, found) }];
  });
}

function memberOf(value: unknown, step: PropertyKey): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;
}

function missingKey(path: Path): Problem {
  return { path, at: 'value', message: `the key "${path.at(-1)}" is missing` };
}

/** Only the first keys get a suggestion: more are never shown, and each costs a comparison with every known key. */
function unknownKeys(path: Path, keys: readonly string[]): Problem[] {
  const known = knownKeys(path);
  return keys.map((key, i) => ({
    path: [...path, key],
    at: 'key',
    message: `unknown key "${key}"${i < 20 && !known.includes(key) ? suggestion(key, known) : ''}`,
  }));
}

/**
 * The problems of the option that the writer most likely meant: the one with the fewest unknown keys, then the fewest missing ones.
 * Options of another type (a text where a map stands) are only named.
 */
function unionProblems(options: readonly (readonly Issue[])[], found: unknown, path: Path): Problem[] {
  const fitting = options.filter((issues) => !issues.some((issue) => issue.path.length === 0 && issue.code !== 'unrecognized_keys'));
  if (fitting.length === 0) return [{ path, at: 'value', message: `expected ${alternatives(options)}, found ${typeName(found)}` }];
  const told = fitting.map((issues) => problemsOf(issues, found, path)).map((problems) => ({ problems, faults: faultsOf(problems) }));
  told.sort((a, b) => a.faults - b.faults);
  const [best, second] = told;
  if (best === undefined) return [];
  if (best.faults !== second?.faults || best.faults === 0) return best.problems;
  const wanted = [...new Set(fitting.flatMap(requiredKeys))];
  const given = Object.keys(found ?? {});
  const hint = given.map((key) => suggestion(key, wanted)).find((text) => text !== '') ?? '';
  return [{ path, at: 'value', message: `expected one of the keys ${wanted.join(', ')}${hint}` }];
}

function faultsOf(problems: readonly Problem[]): number {
  const unknown = problems.filter(({ at }) => at === 'key').length;
  const missing = problems.filter(({ message }) => message.endsWith('is missing')).length;
  return unknown * 100 + missing;
}

const requiredKeys = (issues: readonly Issue[]): string[] =>
  issues
    .filter((issue) => issue.code !== 'unrecognized_keys' && issue.path.length === 1)
    .map((issue) => String(issue.path[0]))
    .slice(0, 1);

function alternatives(options: readonly (readonly Issue[])[]): string {
  const named = options.flatMap((issues) => issues.filter(({ path }) => path.length === 0)).map(wantedBy);
  return [...new Set(named)].join(' or ');
}

function wantedBy(issue: Issue): string {
  if (issue.values) return wantedValues(issue.values.map((value) => JSON.stringify(value)));
  const names: Readonly<Record<string, string>> = {
    object: 'a map',
    record: 'a map',
    array: 'a list',
    string: 'a text',
    int: 'a whole number',
  };
  return names[issue.expected ?? ''] ?? `a ${issue.expected ?? 'value'}`;
}

/** Types are told without their arrays. */
function wantedValues(values: readonly string[]): string {
  const plain = values.filter((value) => !value.endsWith('[]"'));
  return `${plain.join(' or ')}${plain.length < values.length ? ', or an array of one, as "text[]"' : ''}`;
}

function expectation(issue: Issue, found: unknown): string {
  if (issue.code === 'invalid_value') return `expected ${wantedBy(issue)}`;
  if (issue.code === 'invalid_type') return `expected ${wantedBy(issue)}, found ${typeName(found)}`;
  return issue.message;
}

function typeName(found: unknown): string {
  if (found === null) return 'nothing';
  if (Array.isArray(found)) return 'a list';
  const names: Readonly<Record<string, string>> = { object: 'a map', string: 'a text', number: 'a number', boolean: 'true or false' };
  return names[typeof found] ?? 'nothing';
}
