import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GodwitError } from '../../model/errors.ts';
import { readOwnFile, statsOf } from '../../model/own-file.ts';
import { normalised, type Playbook, playbookBytesMax, playbookVersion1, playbookVersion2 } from '../../model/playbook.ts';
import { shownPath } from '../shown-path.ts';
import { checkPlaybook } from './check.ts';
import { problemsOf } from './issues.ts';
import { type Problem, pathText } from './problem.ts';
import { specialistWords } from './specialist-words.ts';
import { readYaml, type YamlFile } from './yaml.ts';

/** Samples that Godwit brings: found by their names wherever it is called. */
const samples = join(import.meta.dirname, '../../playbooks');

const problemsMax = 20;
/** Finding a problem's place costs a walk through the file, so only so many are looked up. */
const placedMax = 200;

/**
 * Loads a playbook by its name (`folder/NAME/playbook.yaml`) or by the path of its folder or file; `path` is the file's.
 * Throws `playbook_not_found` with the names that exist, `playbook_invalid` with every problem as `file:line:column key.path: message`.
 */
export function loadPlaybook(nameOrPath: string, folder: string): { playbook: Playbook; path: string } {
  const path = findPlaybook(nameOrPath, folder);
  const playbook = parsedOnce(playbookText(path), shownPath(path));
  const words = specialistWords(dirname(path));
  return { playbook: words.length > 0 ? { ...playbook, words } : playbook, path };
}

/** A server reads the same few texts for each request, and one of thousands of columns takes a second. */
const parsedMax = 8;
const parsed = new Map<string, Playbook>();

function parsedOnce(text: string, file: string): Playbook {
  const playbook = parsed.get(text) ?? parsePlaybook(text, file);
  parsed.delete(text);
  parsed.set(text, playbook);
  const [oldest] = parsed.keys();
  if (parsed.size > parsedMax && oldest !== undefined) parsed.delete(oldest);
  return playbook;
}

/** The text of a playbook's file. Throws `playbook_invalid` where it is none that stands in its folder, or too long. */
export function playbookText(path: string): string {
  return readOwnFile(dirname(path), basename(path), playbookBytesMax) ?? '';
}

/** Names of the playbooks in a folder, in order. */
export function playbookNames(folder: string): string[] {
  return globSync('*/playbook.yaml', { cwd: folder }).map(dirname).sort();
}

/** A playbook from its YAML text; `file` is only its name in messages. */
export function parsePlaybook(text: string, file: string): Playbook {
  const yaml = readYaml(text);
  if (yaml.faults.length > 0)
    throw invalid(
      file,
      yaml.faults.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`),
    );
  const result = versionOf(yaml.value).safeParse(yaml.value);
  if (!result.success) throw invalid(file, told(file, yaml, problemsOf(result.error.issues, yaml.value).map(withVersions)));
  const playbook = normalised(result.data);
  const problems = checkPlaybook(playbook);
  if (problems.length > 0) throw invalid(file, told(file, yaml, problems));
  return playbook;
}

/** The schema that was tried knows its own version alone. */
const withVersions = (problem: Problem): Problem =>
  problem.path.join() === 'version' && problem.message.startsWith('expected') ? { ...problem, message: 'expected 1 or 2' } : problem;

/** The schema of the version that is written; what has databases and no version is meant as the later one. */
function versionOf(value: unknown): typeof playbookVersion1 | typeof playbookVersion2 {
  const { version, databases } = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  return version === 2 || (version !== 1 && databases !== undefined) ? playbookVersion2 : playbookVersion1;
}

function findPlaybook(nameOrPath: string, folder: string): string {
  const isName = /^[\w-]+$/.test(nameOrPath);
  const candidates = [
    ...(isName ? [join(folder, nameOrPath, 'playbook.yaml')] : []),
    join(nameOrPath, 'playbook.yaml'),
    nameOrPath,
    ...(isName ? [join(samples, nameOrPath, 'playbook.yaml')] : []),
  ];
  const found = nameOrPath === '' ? undefined : candidates.find((path) => isThere(path));
  if (found !== undefined) return found;
  const names = playbookNames(folder);
  const existing = names.length > 0 ? `These exist: ${names.join(', ')}.` : 'There are none yet.';
  throw new GodwitError('playbook_not_found', `There is no playbook "${nameOrPath}". ${existing}`, { details: { names } });
}

/** Links and pipes count: reading says what is wrong with them. */
function isThere(path: string): boolean {
  const stats = statsOf(path);
  return stats !== null && !stats.isDirectory();
}

function told(file: string, yaml: YamlFile, problems: ReturnType<typeof checkPlaybook>): string[] {
  return problems
    .slice(0, placedMax)
    .map((problem) => ({ ...yaml.place(problem), text: `${pathText(problem.path) || 'playbook'}: ${problem.message}` }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column, text }) => `${file}:${line}:${column} ${text}`);
}

function invalid(file: string, lines: readonly string[]): GodwitError {
  const all = [...new Set(lines)];
  const more = all.length > problemsMax ? [`… and ${all.length - problemsMax} more`] : [];
  const problems = [...all.slice(0, problemsMax), ...more];
  const count = all.length === 1 ? 'a problem' : `${all.length} problems`;
  return new GodwitError('playbook_invalid', `The playbook has ${count}:\n${problems.join('\n')}`, { details: { file, problems } });
}
