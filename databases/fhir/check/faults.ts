import type { ItemFault, SinkItem } from '../../../model/sink.ts';
import { loadDefinitions } from './definitions.ts';
import { faultOf } from './fault.ts';
import { codeFaults } from './rules/codes.ts';
import { invariantFaults } from './rules/invariants.ts';
import { referenceFaults } from './rules/references.ts';
import { valueFaults } from './rules/values.ts';
import { vitalSignFaults } from './rules/vital-signs.ts';
import { structureFaults } from './structure.ts';
import { nodesOf } from './walk.ts';

/** What is wrong with a resource: what the library does not look at, which tells more, and its structure. */
export function faultsOf({ kind, id, content }: Pick<SinkItem, 'kind' | 'id' | 'content'>): ItemFault[] {
  if (content.resourceType !== kind) return [faultOf(kind, 'wrong_kind')];
  if (content.id !== id) return [faultOf(`${kind}.id`, 'wrong_id')];
  loadDefinitions();
  const contained = containedIds(content.contained);
  return [
    ...serverElements(kind, content.meta),
    ...nodesOf(content, kind).flatMap((node) => [
      ...codeFaults(node),
      ...referenceFaults(node, contained),
      ...valueFaults(node),
      ...invariantFaults(node),
    ]),
    ...structureFaults(content),
    ...vitalSignFaults(content),
  ];
}

function containedIds(contained: unknown): Set<string> {
  const all: readonly unknown[] = Array.isArray(contained) ? contained : [];
  return new Set(all.flatMap((each) => ((each as { id?: unknown })?.id === undefined ? [] : [String((each as { id: unknown }).id)])));
}

function serverElements(kind: string, meta: unknown): ItemFault[] {
  const given = meta !== null && typeof meta === 'object' ? Object.keys(meta) : [];
  return given.flatMap((name) =>
    name === 'versionId' || name === 'lastUpdated' ? [faultOf(`${kind}.meta.${name}`, 'server_element')] : [],
  );
}
