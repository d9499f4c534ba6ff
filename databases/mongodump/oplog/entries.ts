import { elementsOf, type RawElement } from '../../mongodb/bson/raw-document.ts';
import { bsonType } from '../../mongodb/bson/types.ts';
import { BsonFault, stringAt } from '../../mongodb/bson/walk.ts';

/** An entry of an oplog: what was done (`op`), where, and with what; `transaction` names the one that it belongs to. */
export interface OplogEntry {
  readonly op: string;
  readonly namespace: string;
  readonly body: Buffer;
  /** Of updates: the key of the document. */
  readonly of: Buffer | null;
  readonly transaction: string | null;
}

/** Reads an entry. Throws `BsonFault` where the document is none. */
export function entryOf(document: Buffer): OplogEntry {
  const members = new Map(elementsOf(document).map((each) => [each.name, each]));
  const [op, namespace, body] = [textOf(members.get('op')), textOf(members.get('ns')), members.get('o')];
  if (op === null || namespace === null || body?.type !== bsonType.object) throw new BsonFault('the oplog holds what is no entry of one');
  const of = members.get('o2');
  const [session, number] = [members.get('lsid'), members.get('txnNumber')];
  return {
    ...{ op, namespace, body: body.value },
    of: of?.type === bsonType.object ? of.value : null,
    transaction: session && number ? `${session.value.toString('hex')}:${number.value.toString('hex')}` : null,
  };
}

const textOf = (element: RawElement | undefined): string | null => (element?.type === bsonType.string ? stringAt(element.value, 0) : null);

/** What a command of an oplog is called, and what it is given. */
export function commandOf({ body }: OplogEntry): {
  readonly name: string;
  readonly given: RawElement;
  readonly options: ReadonlySet<string>;
} {
  const [first, ...others] = elementsOf(body);
  if (!first) throw new BsonFault('the oplog holds a command without a name');
  const set = others.filter(({ type, value }) => type === bsonType.boolean && value[0] === 1);
  return { name: first.name, given: first, options: new Set(set.map(({ name }) => name)) };
}

/** The collection that a command names; null where it names none. */
export const collectionOf = (given: RawElement): string | null => textOf(given);
