import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import type { Problem } from './problem.ts';
import { keepRuleText } from './rule-text.ts';

/** Where a value stands in its file, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A YAML file read into plain values. `faults` are errors of the text itself; `value` means nothing while there are any. */
export interface YamlFile {
  readonly value: unknown;
  readonly faults: readonly (Place & { readonly message: string })[];
  /** The place of the problem, or of the nearest thing above it that exists. */
  place(problem: Problem): Place;
}

/** Reads YAML 1.2 without merge keys, unknown tags, duplicate keys or more than 100 expanded aliases. Never throws. */
export function readYaml(text: string): YamlFile {
  const counter = new LineCounter();
  const toPlace = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  try {
    // The library compares each key with all others of its map; duplicateKeys() needs one pass.
    const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false });
    const errors = [...document.errors, ...document.warnings].map((error) => ({
      message: withoutUrls(error.message),
      offset: error.pos[0],
    }));
    const faults = [...errors, ...(errors.length > 0 ? [] : duplicateKeys(document.contents))];
    if (faults.length === 0) keepRuleText(document);
    return {
      value: faults.length === 0 ? document.toJS({ maxAliasCount: 100 }) : undefined,
      faults: faults.map(({ message, offset }) => ({ message, ...toPlace(offset) })),
      place: (problem) => toPlace(offsetOf(document, problem)),
    };
  } catch (error) {
    return { value: undefined, faults: [{ line: 1, column: 1, message: refusal(error) }], place: () => ({ line: 1, column: 1 }) };
  }
}

function refusal(error: unknown): string {
  if (error instanceof RangeError) return 'The file is nested too deeply.';
  if (error instanceof ReferenceError) return 'The file uses too many aliases (*name); write the values out.';
  return `The file cannot be read as YAML: ${withoutUrls(error instanceof Error ? error.message : String(error))}`;
}

/** Parser messages quote the text around an error, and that text may be a URL with a password. */
function withoutUrls(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/\S+:\/\/.*/g, '…').slice(0, 200);
}

interface Fault {
  readonly message: string;
  readonly offset: number;
}

function duplicateKeys(node: unknown): Fault[] {
  if (isSeq(node)) return node.items.flatMap(duplicateKeys);
  if (!isMap(node)) return [];
  const seen = new Set<string>();
  return node.items.flatMap(({ key, value }) => {
    const name = keyText(key);
    const fault = name === undefined ? 'A key must be a plain name.' : seen.has(name) ? `The key "${name}" is given twice.` : '';
    if (name !== undefined) seen.add(name);
    return [...(fault ? [{ message: fault, offset: startOf(key) ?? 0 }] : []), ...duplicateKeys(value)];
  });
}

/** The key's text, undefined for keys that no playbook may have (lists, maps, aliases, `__proto__`). */
function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return key.value === '__proto__' ? undefined : String(key.value);
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function offsetOf(document: Document, { path, at }: Problem): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [i, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    const pair = isMap(node) ? findPair(node, step) : undefined;
    const next = pair ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined;
    const wanted = pair && at === 'key' && i === path.length - 1 ? pair.key : next;
    const start = startOf(wanted) ?? startOf(pair?.key);
    if (start === undefined) return offset;
    offset = start;
    node = next;
  }
  return offset;
}

function findPair(map: YAMLMap, key: string | number) {
  return map.items.find((pair) => keyText(pair.key) === String(key));
}
