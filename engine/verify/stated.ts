import type { Check } from '../../model/check.ts';
import { counted } from '../evidence.ts';

/** Fields named at most: a forged set of buckets has a thousand. */
const namedMax = 20;

interface Leaf {
  readonly path: string;
  readonly value: string;
}

/** Every value of a JSON document with the path to it; what is empty stands for itself. */
export function leavesOf(value: unknown, path: readonly string[] = []): Leaf[] {
  const members = value !== null && typeof value === 'object' ? Object.entries(value) : [];
  if (members.length > 0) return members.flatMap(([name, member]) => leavesOf(member, [...path, name]));
  return [{ path: path.join('.'), value: JSON.stringify(value) ?? 'nothing' }];
}

/** A check per field that a manifest states otherwise than it was recomputed, or one that passed. */
export function statedChecks(stated: object, recomputed: object, from: string): Check[] {
  const [said, found] = [mapOf(stated), mapOf(recomputed)];
  const wrong = [...new Set([...said.keys(), ...found.keys()])].filter((path) => said.get(path) !== found.get(path));
  if (wrong.length === 0) return [{ name: 'manifest.stated', status: 'passed', message: `All ${said.size} values are those of ${from}.` }];
  const named = wrong.slice(0, namedMax).map((path) => forged(path, said.get(path), found.get(path), from));
  const rest = wrong.length - named.length;
  return rest === 0 ? named : [...named, { ...forged('…', undefined, undefined, from), message: `${counted(rest, 'more value')} differ.` }];
}

const mapOf = (document: object): Map<string, string> => new Map(leavesOf(document).map(({ path, value }) => [path, value]));

/** A value of a manifest that is not what was found. */
export function forged(path: string, said: string | undefined, found: string | undefined, from: string): Check {
  return {
    name: `manifest.${path}`,
    status: 'failed',
    message: `The manifest says ${said ?? 'nothing'} for ${path}; ${from}: ${found ?? 'nothing'}.`,
    fix: 'Somebody changed the manifest, or the records that it speaks of: compare it with the copy that was put in safe keeping.',
    ...(found !== undefined && { expected: found }),
    ...(said !== undefined && { actual: said }),
  };
}
