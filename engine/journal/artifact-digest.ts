import { canonicalJson, digestOf, sha256Hex } from '../../model/digest.ts';
import { type Mapping, mappingDigest } from '../../model/mapping.ts';

/** An artifact as its row says it is; `content` is JSON text. */
export interface StoredArtifact {
  readonly kind: string;
  readonly playbook: string;
  readonly name: string;
  readonly content: string;
}

/** The digest that a stored artifact has by its content. Where a person does not approve all of it, the digest is of the part that is approved. */
export function storedDigest({ kind, playbook, name, content }: StoredArtifact): string {
  if (kind === 'mapping') return mappingOrWhole(content);
  if (kind === 'evidence') return digestOf({ kind, playbook, name, content: JSON.parse(content), author: null });
  if (kind === 'plan' && name.startsWith('change ')) {
    const { change, mappings } = JSON.parse(content) as { change: unknown; mappings: unknown };
    return digestOf({ change, mappings });
  }
  return sha256Hex(content);
}

function mappingOrWhole(content: string): string {
  const parsed = JSON.parse(content) as Mapping;
  return Array.isArray(parsed?.fields) && Array.isArray(parsed.noTarget) ? mappingDigest(parsed) : sha256Hex(canonicalJson(parsed));
}
