import { sha256Hex } from '../../model/digest.ts';
import { canonicalKey } from '../../model/identity.ts';
import type { TextRow } from '../../model/session.ts';
import type { OpenEmbedding } from './context.ts';
import type { PreparedContent } from './map-embedding.ts';
import { textOf } from './template.ts';

/** What a row is as a text: one with its digest, none, or one that gets no vector. */
export type RowText = { readonly rowKey: string; readonly owner: string | null } & (
  | { readonly fate: 'text'; readonly text: string; readonly hash: string }
  | { readonly fate: 'skipped' }
  | { readonly fate: 'refused'; readonly error: string }
);

/** The text of a row as it is embedded: without what may not leave, where it leaves. */
export function rowTextOf({ egress }: OpenEmbedding, content: PreparedContent, row: TextRow, charactersMax: number): RowText {
  const { key, owner: ownerColumn, sensitive, when_sensitive } = content.mapped;
  const owner = ownerColumn === null ? null : (row[ownerColumn] ?? null);
  const whose = { rowKey: canonicalKey(key.map((name) => row[name] ?? '')), owner };
  const hidden = new Set(egress === null || egress.sendsSensitive ? [] : sensitive);
  const plain = textOf(content.template, (column) => shown(row[column] ?? null, hidden.has(column) ? column : null));
  if (plain === null) return { ...whose, fate: 'skipped' };
  if (ownerColumn !== null && owner === null) return { ...whose, fate: 'refused', error: 'no_owner' };
  if (when_sensitive === 'refuse' && content.template.columns.some((column) => hidden.has(column) && (row[column] ?? '') !== ''))
    return { ...whose, fate: 'refused', error: 'sensitive' };
  const text = egress?.redact(plain) ?? plain;
  if (text.length > charactersMax) return { ...whose, fate: 'refused', error: 'too_long' };
  return { ...whose, fate: 'text', text, hash: sha256Hex(text) };
}

/** In place of a hidden value the name of its column. */
const shown = (value: string | null, hiddenAs: string | null): string | null =>
  value === null || value.trim() === '' || hiddenAs === null ? value : `[${hiddenAs}]`;
