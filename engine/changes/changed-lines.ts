import { unchanged } from '../../model/changes.ts';
import type { MirroredTable } from '../../model/mirror.ts';
import { copyLine } from '../batch/copy-text.ts';
import type { PendingRow } from './pending.ts';

/** Changed rows as lines of COPY's text format, as `TableMirror.take` reads them. */
export function* changedLines({ key, fields }: MirroredTable, rows: readonly PendingRow[]): Generator<string> {
  for (const { from, values } of rows) {
    const kept = (values ?? []).flatMap((value, i) => (value === unchanged ? [i] : []));
    const texts = values ? values.map((value) => (value === unchanged ? null : value)) : fields.map(() => null);
    yield copyLine([values === null ? 't' : 'f', ...key.map((_, i) => from?.[i] ?? null), `{${kept.join(',')}}`, ...texts]);
  }
}
