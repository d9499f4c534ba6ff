import type { InternalSchemaElement } from '@medplum/core';
import { schemaOf } from './definitions.ts';

/** A value of a resource, with what its definition says of it. */
export interface Node {
  readonly path: string;
  /** Its type: `code`, `Reference`, `ObservationComponent`. */
  readonly type: string;
  readonly element: InternalSchemaElement;
  readonly value: unknown;
}

/** Objects inside of each other that are looked into. */
const depthMax = 60;

/** Every value of a resource that its definition knows, outer ones first. */
export function nodesOf(resource: object, type: string): Node[] {
  const found: Node[] = [];
  const visit = (value: object, of: string, path: string, depth: number): void => {
    const schema = schemaOf(of);
    if (!schema || depth > depthMax) return;
    for (const [name, member] of Object.entries(value)) {
      const known = elementNamed(schema.elements, name);
      if (!known) continue;
      const values: readonly unknown[] = Array.isArray(member) ? member : [member];
      for (const [i, one] of values.entries()) {
        const at = Array.isArray(member) ? `${path}.${name}[${i}]` : `${path}.${name}`;
        const inner = typeOf(known.type, one);
        found.push({ path: at, type: inner, element: known.element, value: one });
        if (one !== null && typeof one === 'object') visit(one, inner, at, depth + 1);
      }
    }
  };
  visit(resource, type, type, 0);
  return found;
}

/** A contained resource says of which type it is. */
function typeOf(type: string, value: unknown): string {
  if (type !== 'Resource') return type;
  const { resourceType } = (value ?? {}) as { resourceType?: unknown };
  return typeof resourceType === 'string' ? resourceType : type;
}

interface Found {
  readonly element: InternalSchemaElement;
  readonly type: string;
}

/** The element under a name, `valueQuantity` among the choices of `value[x]`; extensions of a plain value stand under `_name`. */
function elementNamed(elements: Readonly<Record<string, InternalSchemaElement>>, name: string): Found | null {
  if (name.startsWith('_')) {
    const plain = elementNamed(elements, name.slice(1));
    return plain && { element: { ...plain.element, type: [{ code: 'Element' }] }, type: 'Element' };
  }
  const own = elements[name];
  const [only] = own?.type ?? [];
  if (own && only) return { element: own, type: only.code };
  for (const [key, element] of Object.entries(elements)) {
    const base = key.endsWith('[x]') ? key.slice(0, -3) : null;
    if (base === null || !name.startsWith(base)) continue;
    const chosen = element.type.find(({ code }) => name === `${base}${code[0]?.toUpperCase()}${code.slice(1)}`);
    if (chosen) return { element: { ...element, type: [chosen] }, type: chosen.code };
  }
  return null;
}
