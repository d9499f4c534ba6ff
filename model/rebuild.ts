import type { Entity } from './catalog.ts';
import type { CipherPlace } from './cipher.ts';
import type { IdentityName } from './identity.ts';

/** A document as it lies in the source: its key as the catalog's text, and all of it as canonical Extended JSON. */
export interface WholeDocument {
  /** Null where the document has none that a key could be. */
  readonly key: string | null;
  /** Null where the bytes are no document. */
  readonly text: string | null;
}

/** What a column's text gives back: a BSON type by its name, `number` where the column made one type of several, or Extended JSON. */
export type ValueForm =
  | 'string'
  | 'symbol'
  | 'objectId'
  | 'boolean'
  | 'date'
  | 'int32'
  | 'int64'
  | 'double'
  | 'decimal128'
  | 'bytes'
  /** Bytes or a uuid, as the text says. */
  | 'binary'
  | 'uuid'
  | 'number'
  | 'json';

/** What NULL, or no row, gives back; `merged` where it stands for several states, so that documents cannot be told apart by them. */
export type Emptiness = 'missing' | 'null' | 'undefined' | 'empty_array' | 'empty_object' | 'merged';

/** A column that is read; of a reference the key that its row had in the source. */
export interface ReadBack {
  readonly alias: string;
  readonly column: string;
  readonly as: 'text' | 'milliseconds';
  readonly parent?: { readonly entity: Entity; readonly key: string; readonly legacy: string };
  /** Of an encrypted column: where its values open, and what becomes of their text. */
  readonly sealed?: { readonly place: CipherPlace; readonly isMoment: boolean };
}

/** How rows of a target's entity are read by the documents that they were made of. */
export interface TableRead {
  readonly phase: string;
  readonly entity: Entity;
  /** The column that says which document: it holds the key derived under `identity`, or the source's key itself. */
  readonly by: string;
  readonly identity: IdentityName | null;
  readonly columns: readonly ReadBack[];
}

/** A value that columns give back; where there are several, all must say the same, but optional ones may be NULL. */
export interface ValuePlan {
  readonly kind: 'value';
  readonly path: string;
  readonly form: ValueForm;
  readonly empty: Emptiness;
  readonly columns: readonly { readonly alias: string; readonly isOptional: boolean; readonly values?: ReadonlyMap<string, string> }[];
}

export interface RecordPlan {
  readonly kind: 'record';
  readonly path: string;
  readonly members: ReadonlyMap<string, PlanNode>;
}

/** An array or a map whose elements are rows. */
export interface ElementsPlan {
  readonly kind: 'elements';
  readonly path: string;
  readonly as: 'array' | 'map';
  readonly empty: Emptiness;
  readonly read: TableRead;
  /** The alias of the ordinal, or of the map's key; null where no place is kept. */
  readonly place: string | null;
  readonly element: PlanNode;
}

/** What no column gives back. */
export interface UnreadPlan {
  readonly kind: 'unread';
  readonly path: string;
  readonly why: string;
}

export type PlanNode = ValuePlan | RecordPlan | ElementsPlan | UnreadPlan;

/** What is known to be lost at a path, and that both sides are compared without. */
export interface DeclaredLoss {
  readonly path: string;
  readonly loss: string;
}

/** How the documents of a collection are made again, as data. */
export interface RebuildPlan {
  readonly collection: string;
  /** The tables that hold a row for each document. */
  readonly parts: readonly TableRead[];
  readonly root: RecordPlan;
  readonly losses: readonly DeclaredLoss[];
}

/** How a path came out over all documents that were compared. */
export interface PathResult {
  readonly path: string;
  readonly equal: number;
  readonly differing: number;
  /** In the document and not in the target. */
  readonly missing: number;
  /** In the target and not in the document. */
  readonly extra: number;
  /** The first that is not equal, masked. */
  readonly example?: { readonly key: string; readonly source: string; readonly rebuilt: string };
}

/** What came of making documents again. */
export interface RebuildReport {
  readonly collection: string;
  readonly coverage: string;
  readonly documents: {
    readonly compared: number;
    readonly equal: number;
    readonly differing: number;
    /** Without a row in the target, and not kept aside. */
    readonly missing: number;
    readonly keptAside: number;
    readonly unreadable: number;
  };
  /** Rows of the target that no document has made; null where not all documents were read. */
  readonly unclaimedRows: number | null;
  /** Keys of the first documents that are not equal. */
  readonly keys: readonly string[];
  readonly paths: readonly PathResult[];
  /** Paths that stand in documents and that nothing gives back: not compared. */
  readonly notCompared: readonly { readonly path: string; readonly documents: number; readonly why: string }[];
  readonly losses: readonly DeclaredLoss[];
  /** Paths whose values stand in one column as JSON. */
  readonly keptAsJson: readonly string[];
}

/** The alias under which rows name the document that they were made of; no member of a document is called so. */
export const documentKey = 'key of the document';
