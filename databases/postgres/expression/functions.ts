/** What a scalar is while an expression is computed: integers are numeric, everything without arithmetic is its text form. */
export type ScalarKind = 'text' | 'numeric' | 'boolean' | 'date';

/**
 * What an argument may be. `text` takes any scalar in its text form, `whole` a number that is rounded to an integer, `width`, `pattern`
 * and `key` only a constant (a bounded length, a LIKE pattern, a name), `same` and `any` every scalar, the `same` ones all of one kind.
 */
export type ArgumentKind = 'text' | 'numeric' | 'boolean' | 'whole' | 'width' | 'pattern' | 'key' | 'same' | 'any';

export interface FunctionEntry {
  readonly name: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  /** Kinds by position; the last one holds for all further arguments. */
  readonly args: readonly ArgumentKind[];
  readonly result: ScalarKind | 'same';
  /** How it is written in SQL: `call` is pg_catalog.name(…). */
  readonly written: 'call' | 'infix' | 'special';
  /** Text arguments carry COLLATE "C": only ASCII letters have a case, and order is that of the bytes. */
  readonly byBytes?: true;
}

const many = 100;

type Shape = readonly [name: string, minArgs: number, maxArgs: number, args: readonly ArgumentKind[]];

function call([name, minArgs, maxArgs, args]: Shape, result: FunctionEntry['result'], byBytes?: true): FunctionEntry {
  return { name, minArgs, maxArgs, args, result, written: 'call', ...(byBytes && { byBytes }) };
}

function operator([name, minArgs, maxArgs, args]: Shape, result: FunctionEntry['result'], written: 'infix' | 'special'): FunctionEntry {
  return { name, minArgs, maxArgs, args, result, written, byBytes: true };
}

const comparisons = ['=', '<>', '<', '<=', '>', '>='].map((name) => operator([name, 2, 2, ['same']], 'boolean', 'infix'));
const arithmetic = ['+', '-', '*'].map((name) => operator([name, 2, 2, ['numeric']], 'numeric', 'infix'));
const trims = ['btrim', 'ltrim', 'rtrim'].map((name) => call([name, 1, 2, ['text', 'text']], 'text'));
const pads = ['lpad', 'rpad'].map((name) => call([name, 2, 3, ['text', 'width', 'text']], 'text'));

/** Every function and operator that an expression may use; nothing that fails to be listed is ever compiled. */
export const functionEntries: readonly FunctionEntry[] = [
  ...comparisons,
  ...arithmetic,
  ...trims,
  ...pads,
  operator(['||', 2, 2, ['text']], 'text', 'infix'),
  operator(['and', 2, many, ['boolean']], 'boolean', 'infix'),
  operator(['or', 2, many, ['boolean']], 'boolean', 'infix'),
  operator(['like', 2, 2, ['text', 'pattern']], 'boolean', 'infix'),
  operator(['not', 1, 1, ['boolean']], 'boolean', 'special'),
  operator(['negate', 1, 1, ['numeric']], 'numeric', 'special'),
  operator(['in', 2, 1000, ['same']], 'boolean', 'special'),
  operator(['is_null', 1, 1, ['any']], 'boolean', 'special'),
  operator(['is_distinct', 2, 2, ['same']], 'boolean', 'special'),
  operator(['coalesce', 1, many, ['same']], 'same', 'special'),
  operator(['nullif', 2, 2, ['same']], 'same', 'special'),
  { name: '->>', minArgs: 2, maxArgs: 2, args: ['text', 'key'], result: 'text', written: 'special' },
  call(['abs', 1, 1, ['numeric']], 'numeric'),
  call(['concat', 1, many, ['text']], 'text'),
  call(['concat_ws', 2, many, ['text']], 'text'),
  call(['lower', 1, 1, ['text']], 'text', true),
  call(['upper', 1, 1, ['text']], 'text', true),
  call(['replace', 3, 3, ['text']], 'text', true),
  call(['substr', 2, 3, ['text', 'whole', 'whole']], 'text'),
  call(['split_part', 3, 3, ['text', 'text', 'whole']], 'text', true),
  call(['left', 2, 2, ['text', 'whole']], 'text'),
  call(['right', 2, 2, ['text', 'whole']], 'text'),
  call(['char_length', 1, 1, ['text']], 'numeric'),
];

const byName: ReadonlyMap<string, FunctionEntry> = new Map(functionEntries.map((entry) => [entry.name, entry]));

/** Other names that SQL has for the same functions. */
const synonyms: Readonly<Record<string, string>> = {
  trim: 'btrim',
  substring: 'substr',
  length: 'char_length',
  character_length: 'char_length',
};

/** Operators' inner names cannot be called as functions. */
const callable: ReadonlySet<string> = new Set(functionEntries.filter(({ written }) => written === 'call').map(({ name }) => name));

/** The entry of an operator or function by its name in the tree, or undefined. */
export function findFunction(name: string): FunctionEntry | undefined {
  return byName.get(name);
}

/** The name in the tree of a function that is called `name` in SQL text, or undefined when it is not allowed. */
export function callableName(name: string): string | undefined {
  const own = Object.hasOwn(synonyms, name) ? synonyms[name] : name;
  return own !== undefined && callable.has(own) ? own : undefined;
}

/** Kind of the argument at a position, from 0. */
export function argumentKind(entry: FunctionEntry, position: number): ArgumentKind {
  return entry.args[Math.min(position, entry.args.length - 1)] ?? 'any';
}
