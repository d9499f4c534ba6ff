/** The part of JSON Schema that completion reads. */
export interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

export const schemaOf = (answer: unknown): Schema | null => (typeof answer === 'object' && answer !== null ? (answer as Schema) : null);

const depthMax = 12;

/** Schemas that may stand at a path of keys; `-` is an item of a list. */
export function schemasAt(root: Schema, path: readonly string[]): Schema[] {
  let here = variants(root, root);
  for (const key of path) here = here.flatMap((schema) => childOf(schema, key)).flatMap((schema) => variants(root, schema));
  return here;
}

function childOf({ properties, additionalProperties, items }: Schema, key: string): Schema[] {
  if (key === '-') return items ? [items] : [];
  const named = properties?.[key];
  if (named) return [named];
  return typeof additionalProperties === 'object' ? [additionalProperties] : [];
}

function variants(root: Schema, schema: Schema, depth = 0): Schema[] {
  if (depth > depthMax) return [];
  const referred = schema.$ref?.startsWith('#/$defs/') ? root.$defs?.[schema.$ref.slice('#/$defs/'.length)] : undefined;
  const others = [...(referred ? [referred] : []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...others.flatMap((each) => variants(root, each, depth + 1))];
}

export interface Suggestion {
  readonly label: string;
  readonly info: string;
}

/** Keys that may stand at a path, each once. */
export function keysAt(root: Schema, path: readonly string[]): Suggestion[] {
  const found = new Map<string, string>();
  for (const { properties } of schemasAt(root, path)) {
    for (const [name, { description }] of Object.entries(properties ?? {})) if (!found.has(name)) found.set(name, description ?? '');
  }
  return [...found].map(([label, info]) => ({ label, info }));
}

/** Values that may stand at a path, where the schema lists them. */
export function valuesAt(root: Schema, path: readonly string[]): Suggestion[] {
  const listed = schemasAt(root, path).flatMap((schema) => [...(schema.enum ?? []), ...(schema.const === undefined ? [] : [schema.const])]);
  return [...new Set(listed.map(String))].map((label) => ({ label, info: '' }));
}

/** The keys above a line of YAML in block style, by indentation. */
export function pathOf(lines: readonly string[], at: number, indent: number): string[] {
  const path: string[] = [];
  let below = indent;
  for (let line = at - 1; line >= 0 && below > 0; line -= 1) {
    const found = /^(\s*)((?:-\s+)*)(?:"?([\w$.-]+)"?\s*:)?/.exec(lines[line] ?? '');
    if (!found || (lines[line] ?? '').trim() === '' || (lines[line] ?? '').trim().startsWith('#')) continue;
    const [, blanks = '', dashes = '', key] = found;
    const keyAt = blanks.length + dashes.length;
    if (key !== undefined && keyAt < below) {
      path.unshift(key);
      below = keyAt;
    }
    if (dashes !== '' && blanks.length < below) {
      path.unshift('-');
      below = blanks.length;
    }
  }
  return path;
}
