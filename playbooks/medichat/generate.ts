import { ObjectId } from 'bson';
import { type Collection, type ExpectedFate, type Made, madeOf } from './source/collection.ts';
import { conversations } from './source/conversations.ts';
import { logs } from './source/logs.ts';
import { users } from './source/users.ts';

/** Fates by phase, as in the ledger. */
interface Fates {
  read: number;
  written: number;
  skipped: number;
  quarantined: number;
}

/** One dirty row: the key of its document, and of the element behind it; what is wrong with it, and what must become of it. */
interface LabelledRow {
  readonly key: string;
  readonly label: string;
  readonly phase: string;
  readonly fate: ExpectedFate['fate'];
  readonly reason?: string;
}

/** What a first migration of the generated documents must come to. */
export interface Expected {
  readonly documents: Readonly<Record<string, number>>;
  readonly fates: Readonly<Record<string, Fates>>;
  readonly labelled: readonly LabelledRow[];
}

const indexes: Readonly<Record<string, readonly { name: string; key: Record<string, 1 | -1>; unique?: boolean; sparse?: boolean }[]>> = {
  users: [{ name: 'email_1', key: { email: 1 } }],
  conversations: [{ name: 'userId_1_startedAt_-1', key: { userId: 1, startedAt: -1 } }],
  activity_logs: [{ name: 'userId_1_at_-1', key: { userId: 1, at: -1 } }],
};

/** The legacy database's collections, the same on every machine. */
export function* sourceDocuments() {
  yield {
    name: 'users',
    documents: documentsOf(users),
    indexes: indexes.users ?? [],
    options: { validator: { email: { $type: 'string' } } },
  };
  yield { name: 'conversations', documents: documentsOf(conversations), indexes: indexes.conversations ?? [] };
  yield { name: 'activity_logs', documents: documentsOf(logs), indexes: indexes.activity_logs ?? [] };
}

function* documentsOf<Document extends object>(collection: Collection<Document>): Generator<Document> {
  for (const { document } of madeOf(collection)) yield document;
}

/** What a first migration must come to; `expected.json` is this as a file. */
export function expected(): Expected {
  const count = new Count();
  count.see(users);
  count.see(conversations);
  count.see(logs);
  return { documents: count.documents, fates: count.fates, labelled: count.labelled };
}

type Row = Readonly<Record<string, unknown>>;

/** Follows each document into the phases that read it. */
class Count {
  readonly documents: Record<string, number> = {};
  readonly fates: Record<string, Fates> = {};
  readonly labelled: LabelledRow[] = [];

  see<Document extends { readonly _id: ObjectId }>(collection: Collection<Document>): void {
    for (const made of madeOf(collection)) {
      this.documents[collection.name] = (this.documents[collection.name] ?? 0) + 1;
      const key = made.document._id.toHexString();
      const [root = ''] = Object.keys(collection.phases);
      const isRefused = fateOf(made, root)?.fate === 'quarantined';
      const orphan = (phase: string): ExpectedFate | null =>
        isRefused && phase !== root ? { phase, fate: 'quarantined', reason: 'orphan' } : null;
      for (const [phase, isLeftOut] of Object.entries(collection.phases)) {
        const fate = isLeftOut(made.document) ? ({ phase, fate: 'skipped' } as const) : (orphan(phase) ?? fateOf(made, phase));
        this.#note(made, phase, key, fate);
      }
      for (const [phase, { path, key: member }] of Object.entries(collection.elements))
        for (const element of elementKeys((made.document as Row)[path], member))
          this.#note(made, phase, [key, ...element].join(), orphan(phase) ?? fateOf(made, phase, element.join()));
    }
  }

  #note<Document>({ dirt }: Made<Document>, phase: string, key: string, told: ExpectedFate | null): void {
    this.fates[phase] ??= { read: 0, written: 0, skipped: 0, quarantined: 0 };
    const fates = this.fates[phase];
    const { fate = 'written', reason } = told ?? {};
    fates.read++;
    fates[fate]++;
    if (dirt && told) this.labelled.push({ key, label: dirt.label, phase, fate, ...(reason !== undefined && { reason }) });
  }
}

const fateOf = <Document>({ dirt }: Made<Document>, phase: string, element?: string): ExpectedFate | null =>
  dirt?.fates.find((each) => each.phase === phase && (each.element ?? '') === (element ?? '')) ?? null;

/** How the elements of an array are known: by their key, else by their place; what is no array is known by its document alone. */
function elementKeys(value: unknown, member: string): string[][] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [[]];
  const keys = value.map((element: Row) =>
    element[member] instanceof ObjectId ? element[member].toHexString() : (element[member] as string | undefined),
  );
  const isSound = (key: string | undefined): key is string => key !== undefined && keys.filter((each) => each === key).length === 1;
  return keys.map((key, at) => (isSound(key) ? [key] : ['element', String(at + 1)]));
}
