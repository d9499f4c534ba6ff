import { z } from 'zod';

/** How a document says that there is nothing: five ways, which a column of a table cannot all tell apart. */
export const emptyStates = ['missing', 'null', 'empty_array', 'empty_object', 'empty_text'] as const;
export type EmptyState = (typeof emptyStates)[number];

/** BSON types by the names of bsonspec.org: `string`, `objectId`, `int32`, `decimal128`, `array`, … with how often each was seen. */
const typeCounts = z.record(z.string(), z.int());

/** How arrays at a path look. */
const arrayFacts = z.object({
  /** Arrays, the empty ones among them, and their elements together. */
  count: z.int(),
  elements: z.int(),
  shortest: z.int(),
  longest: z.int(),
  /** The length that most arrays have, and how many have it. */
  usual: z.object({ length: z.int(), arrays: z.int() }),
  /** Arrays of two elements or more: in how many an element comes twice, and in how many the elements rise, so that their order says nothing. */
  several: z.int(),
  repeating: z.int(),
  rising: z.int(),
  /** Types of the first elements by their place, for arrays that are tuples; places behind the fourth are not told apart. */
  positions: z.array(typeCounts),
});

/** A member that may tell the elements of an array apart. */
const elementKey = z.object({
  /** Below the element: `sku`. */
  member: z.string(),
  /** Elements that lack it, or hold no text, whole number, ObjectId or UUID there. */
  missing: z.int(),
  /** Arrays in which two elements have the same value. */
  repeated: z.int(),
});

/** A member whose value says which others an object has. */
const tag = z.object({
  member: z.string(),
  /** Objects that have no value there. */
  missing: z.int(),
  values: z.array(
    z.object({
      /** The value itself: few and short, a word of the programme and not of a person. */
      value: z.string(),
      objects: z.int(),
      /** Members beside the tag that objects of this value have, with how many have each type. */
      members: z.record(z.string(), typeCounts),
    }),
  ),
});

/** A member of objects, inside documents, by which the same object is told in several of them. */
const sharedBy = z.object({
  member: z.string(),
  /** Objects that were compared, and the different values of the member among them. Where there are many, those of a share of all values. */
  objects: z.int(),
  values: z.int(),
  isSample: z.boolean(),
  /** Other members, with how many values of the member they differ under: 0 where the member decides them. */
  differing: z.record(z.string(), z.int()),
});

/** Values at a path that are keys of a collection. */
const pathReference = z.object({
  to: z.string(),
  /** The member there: `_id`, or one that is unique. */
  member: z.string(),
  /** Different values that were compared, and those of them that are keys; all where `isSample` is false. */
  compared: z.int(),
  fitting: z.int(),
  isSample: z.boolean(),
  /** Whether the path's name says so too. */
  isNamed: z.boolean(),
});
export type PathReference = z.infer<typeof pathReference>;

/** What stands at one path of all documents of a collection. */
const pathFacts = z.object({
  /** `home.city`, `items[]` (the elements of an array), `items[].sku`, `by_day{}` (the values of a map); names that hold signs of these in quotes. */
  path: z.string(),
  /** Objects, arrays or documents that could have it, and how often it is there, null and the other empty states included. */
  places: z.int(),
  seen: z.int(),
  types: typeCounts,
  empty: z.record(z.enum(emptyStates), z.int()),
  distinct: z.int(),
  /** Else it is an estimate, within some 5 %. */
  distinctIsExact: z.boolean(),
  /** Bytes of the longest text. */
  longest: z.int(),
  /** By type, a value with its letters as `a`, its capitals as `A` and its digits as `9`. */
  examples: z.record(z.string(), z.string()),
  arrays: arrayFacts.optional(),
  /** Of elements that are objects. */
  keys: z.array(elementKey).optional(),
  /** Of objects: how many have members at all, and the share of all members whose name stands in half of these objects or more. */
  objects: z.object({ count: z.int(), names: z.int(), coreMass: z.number(), isMap: z.boolean(), isCut: z.boolean() }).optional(),
  tags: z.array(tag).optional(),
  shared: z.array(sharedBy).optional(),
  references: z.array(pathReference).optional(),
  /** Collections that DBRefs name. */
  dbRefs: z.record(z.string(), z.int()).optional(),
});
export type PathFacts = z.infer<typeof pathFacts>;
export type ElementKeyFacts = z.infer<typeof elementKey>;
export type TagFacts = z.infer<typeof tag>;
export type SharedFacts = z.infer<typeof sharedBy>;

/** An index, as the server says it. */
const indexFacts = z.object({
  name: z.string(),
  /** Members with 1, -1, or `text`, `2dsphere`, `hashed`, … */
  key: z.record(z.string(), z.union([z.number(), z.string()])),
  unique: z.boolean(),
  sparse: z.boolean(),
  /** Seconds after which a document expires. */
  expiresAfter: z.number().optional(),
  /** Of a partial index: its filter, as Extended JSON. */
  partial: z.string().optional(),
});

/** A collection, a view, a time series or a part of GridFS. */
const collectionFacts = z.object({
  /** As the catalog names its entity: `users`, or `shop.users` where several databases are read. */
  entity: z.string(),
  database: z.string(),
  collection: z.string(),
  kind: z.enum(['collection', 'capped', 'view', 'time_series', 'gridfs_files', 'gridfs_chunks']),
  documents: z.int(),
  /** Documents with a value that no column holds. */
  faulty: z.int(),
  bytes: z.int(),
  /** Members that stand twice in one object. */
  doubledMembers: z.int(),
  /** Whether there were more paths than are told apart; then nothing is said to hold for all. */
  isCut: z.boolean(),
  indexes: z.array(indexFacts),
  /** Of capped collections: bytes and documents at most. */
  capped: z.object({ bytes: z.number().optional(), documents: z.number().optional() }).optional(),
  /** As Extended JSON. */
  validator: z.string().optional(),
  timeSeries: z.string().optional(),
  view: z.object({ on: z.string(), pipeline: z.string() }).optional(),
  /** Of a damaged file that is read up to the damage: the byte from which on it was not read. */
  unread: z.object({ path: z.string(), from: z.int(), why: z.string() }).optional(),
  /** Members of the documents themselves whose value says which others they have. */
  tags: z.array(tag).optional(),
  /** In the order in which they were seen first, the members of an object behind it. */
  paths: z.array(pathFacts),
});
export type CollectionFacts = z.infer<typeof collectionFacts>;

/** What all documents of a source hold, from every document: counts, names and shapes, no values but those of tags. */
export const documentCatalog = z.object({ collections: z.array(collectionFacts) });
export type DocumentCatalog = z.infer<typeof documentCatalog>;

/** The facts of a path, or undefined. */
export function findPath({ paths }: CollectionFacts, path: string): PathFacts | undefined {
  return paths.find((each) => each.path === path);
}
