import type { ItemContent, ItemReference } from '../../model/sink.ts';

/** Objects inside of each other that are looked into: deeper ones are no resource. */
const depthMax = 100;
const relative = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/** A text that stands under `reference`, and where. */
export interface WrittenReference {
  readonly path: string;
  readonly text: string;
}

/** Every literal reference of a resource. */
export function writtenReferences(content: ItemContent): WrittenReference[] {
  const found: WrittenReference[] = [];
  const visit = (value: unknown, path: string, depth: number): void => {
    if (value === null || typeof value !== 'object' || depth > depthMax) return;
    for (const [name, member] of Object.entries(value)) {
      const at = Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`;
      if (name === 'reference' && typeof member === 'string') found.push({ path: at, text: member });
      else visit(member, at, depth + 1);
    }
  };
  visit(content, String(content.resourceType), 0);
  return found;
}

/** Kind and id of a relative reference such as `Patient/4b5c…`; null for any other text. */
export function partsOf(text: string): { kind: string; id: string } | null {
  const [, kind, id] = relative.exec(text) ?? [];
  return kind === undefined || id === undefined ? null : { kind, id };
}

/** Resources of the same server that a resource refers to. */
export function referencesOf(content: ItemContent): ItemReference[] {
  return writtenReferences(content).flatMap(({ path, text }) => {
    const parts = partsOf(text);
    return parts ? [{ path, ...parts }] : [];
  });
}

/** The resource with each reference replaced that `replace` has something for. */
export function withReferences<Value>(value: Value, replace: (text: string) => string | undefined): Value {
  if (Array.isArray(value)) return value.map((each) => withReferences(each, replace)) as Value;
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([name, member]) => {
    const other = name === 'reference' && typeof member === 'string' ? replace(member) : undefined;
    return [name, other ?? withReferences(member, replace)];
  });
  return Object.fromEntries(members) as Value;
}
