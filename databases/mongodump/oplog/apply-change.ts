import { elementsOf } from '../../mongodb/bson/raw-document.ts';
import { bsonType } from '../../mongodb/bson/types.ts';
import { applyDiff } from './apply-diff.ts';
import { applySet } from './apply-set.ts';
import { CannotReplay } from './refused.ts';

export type ChangeKind = 'insert' | 'update' | 'delete';

/** What an entry of the oplog does with one document. */
export interface Change {
  readonly kind: ChangeKind;
  readonly body: Buffer;
}

/** The document that a change leaves; null where there is none. An update of none is of one that is deleted later: the dump came between. */
export function applyChange(document: Buffer | null, { kind, body }: Change): Buffer | null {
  if (kind === 'delete') return null;
  if (kind === 'insert') return body;
  return document && updated(document, body);
}

function updated(document: Buffer, body: Buffer): Buffer {
  const elements = elementsOf(body);
  if (!elements.some(({ name }) => name.startsWith('$'))) return body;
  const version = elements.find(({ name }) => name === '$v');
  if (version?.type !== bsonType.int32 || version.value.readInt32LE(0) === 1) return applySet(document, body);
  const diff = elements.find(({ name }) => name === 'diff');
  if (version.value.readInt32LE(0) !== 2 || diff?.type !== bsonType.object) throw new CannotReplay('an update of an unknown version');
  return applyDiff(document, diff.value);
}
