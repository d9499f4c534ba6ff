/** Types of values in documents, as `$type` calls them. */
export const bsonTypes = ['int', 'long', 'double', 'decimal', 'string', 'object', 'array', 'binData', 'objectId', 'bool', 'date'] as const;
export type BsonType = (typeof bsonTypes)[number];

/** How a value stands in a table: the type of its column. */
export type Form = 'integer' | 'bigint' | 'numeric' | 'double' | 'text' | 'boolean' | 'timestamptz' | 'uuid' | 'bytea' | 'jsonb';

/**
 * What no value in a column stands for: a `null` of the document, a member that was `missing`, either of them without anything that tells which
 * (`merged`), or it does not occur (`never`).
 */
export const empties = ['never', 'null', 'missing', 'merged'] as const;
export type Empty = (typeof empties)[number];

export interface MappedColumn {
  readonly kind: 'column';
  readonly column: string;
  readonly form: Form;
  readonly types: readonly BsonType[];
  readonly empty: Empty;
  /** It holds the new key of the row, or of the row that was referred to: another value, equal where the documents' are equal. */
  readonly isNewKey?: boolean;
}

export interface MappedObject {
  readonly kind: 'object';
  readonly members: Readonly<Record<string, MappedNode>>;
}

/** The elements of an array, as rows of a table. */
export interface MappedElements {
  readonly kind: 'elements';
  readonly schema: string;
  readonly table: string;
  /** The column that refers to the row in which the array stood, and that row's column. */
  readonly parent: string;
  readonly key: string;
  /** The column that says at which place an element stood. */
  readonly ordinal: string | null;
  readonly element: MappedNode;
  /** What no element at all stands for: `[]` where it is `never`; `merged` where it may be more than one of these. */
  readonly empty: Empty;
}

export type MappedNode = MappedColumn | MappedObject | MappedElements;

/** Where the members of a collection's documents stand in the target. */
export interface MappedCollection {
  readonly schema: string;
  readonly table: string;
  readonly members: Readonly<Record<string, MappedNode>>;
}

/** The approved mapping as a pipeline needs it, by collection. */
export type PipelineMapping = Readonly<Record<string, MappedCollection>>;
