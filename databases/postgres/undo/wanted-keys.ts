import { findField } from '../../../model/catalog.ts';
import { keyParts } from '../../../model/identity.ts';
import type { UndoInput } from '../../../model/undo-statements.ts';
import { inputText } from '../owned-types.ts';
import { type Fragment, ident, join, sql } from '../sql.ts';

/** Target keys as rows of a statement. */
interface WantedKeys {
  /** The keys and their parts as texts, under the alias `w`: `target_key`, `p0`, `p1`, … */
  readonly rows: Fragment;
  /** The parts of `w` in the key's own types, so that its index serves: `k0`, `k1`, … */
  readonly typed: Fragment;
}

/** Keys arrive as text and are cast to the types of the target's key. */
export function wantedKeys({ target, targetKey }: Pick<UndoInput, 'target' | 'targetKey'>, keys: readonly string[]): WantedKeys {
  const parts = keys.map((key) => (targetKey.length === 1 ? [key] : keyParts(key)));
  const arrays = targetKey.map((_, i) => sql`${parts.map((each) => each[i] ?? null)}::text[]`);
  const names = join(['target_key', ...targetKey.map((_, i) => `p${i}`)].map((name) => ident(name)));
  const typed = targetKey.map((name, i) => {
    const type = findField(target, name)?.type;
    const part = sql`w.${ident(`p${i}`)}`;
    return sql`${type ? inputText(part, type) : part} AS ${ident(`k${i}`)}`;
  });
  return { rows: sql`unnest(${keys}::text[], ${join(arrays)}) AS w (${names})`, typed: join(typed) };
}
