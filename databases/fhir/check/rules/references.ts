import type { ItemFault } from '../../../../model/sink.ts';
import { partsOf } from '../../references.ts';
import { faultOf } from '../fault.ts';
import type { Node } from '../walk.ts';

const absolute = /^(https?:\/\/\S+|urn:(uuid|oid):[0-9a-fA-F.-]+)$/;

/** References of a form that leads nowhere, or to a kind of resource that may not stand there. */
export function referenceFaults({ path, type, element, value }: Node, contained: ReadonlySet<string>): ItemFault[] {
  if (type !== 'Reference' || value === null || typeof value !== 'object') return [];
  const { reference, type: named } = value as { readonly reference?: unknown; readonly type?: unknown };
  if (typeof reference !== 'string') return wrongKind(path, element, named);
  if (reference.startsWith('#'))
    return reference === '#' || contained.has(reference.slice(1)) ? [] : [faultOf(path, 'reference_contained')];
  const parts = partsOf(reference) ?? partsOf(reference.split('/').slice(-2).join('/'));
  if (!absolute.test(reference) && !partsOf(reference)) return [faultOf(path, 'reference_syntax')];
  if (parts && typeof named === 'string' && named !== parts.kind) return [faultOf(path, 'reference_target')];
  return reference.startsWith('urn:') ? [] : wrongKind(path, element, parts?.kind);
}

function wrongKind(path: string, element: Node['element'], kind: unknown): ItemFault[] {
  const targets = (element.type[0]?.targetProfile ?? []).map((profile) => profile.split('/').at(-1));
  const isAny = targets.length === 0 || targets.includes('Resource');
  return typeof kind !== 'string' || isAny || targets.includes(kind) ? [] : [faultOf(path, 'reference_target')];
}
