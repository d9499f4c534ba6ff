import { binarySubtype, bsonType } from '../bson/types.ts';
import { ArrayScan } from './array-scan.ts';
import type { MapNames } from './map-names.ts';
import { maskedExample } from './mask-example.ts';
import { ObjectScan } from './object-scan.ts';
import { Repeats } from './repeats.ts';
import { keysKept, ValueSketch, valuesKept } from './value-sketch.ts';

/** Values of a member that may be a tag, and the longest of them. */
const codesMax = 50;
const codeBytesMax = 40;
const idLike = /^(_?id|uuid|guid|key|code|sku|isbn|ean)$|(_id|Id|ID|_uuid|_code|Code|_no|_nr|Number|_number|Sku|SKU)$/;
/** Types whose values may tell elements apart. */
const keyTypes: ReadonlySet<number> = new Set([bsonType.string, bsonType.objectId, bsonType.int32, bsonType.int64, bsonType.binary]);

/** What stood at one path over all documents: how often each type, and what stood within. */
export class PathScan {
  readonly name: string;
  /** The bytes of the name, and its number among the members of the objects that it stands in. */
  readonly bytes: Buffer;
  readonly ordinal: number;
  readonly mayBeId: boolean;
  readonly members = new Map<string, PathScan>();
  readonly list: PathScan[] = [];
  /** What stood in the arrays here, and of arrays themselves. */
  element: PathScan | null = null;
  arrays: ArrayScan | null = null;
  readonly objects = new ObjectScan();
  /** Documents, or objects that hold this one, which lack it are those of the parent less `seen`. */
  seen = 0;
  emptyTexts = 0;
  emptyObjects = 0;
  emptyArrays = 0;
  /** Binary values that are no UUID, and those of another sub-type than the plain one. */
  otherBinaries = 0;
  uuids = 0;
  /** Whether not all members are told apart, or looked into. */
  isCut = false;
  /** Whether there were more names than can be columns: then all values stand together in `element`. */
  isMap = false;
  /** The names of a map. */
  names: MapNames | null = null;
  /** Whether a member of the objects here is called like an id. */
  hasId = false;
  longest = 0;
  /** Of elements: values that may tell them apart, and whether one comes twice in an array. */
  keyed = 0;
  readonly repeats = new Repeats();
  readonly sketch: ValueSketch;
  readonly examples = new Map<number, string>();
  readonly dbRefs = new Map<string, number>();
  /** Different values, as long as they may be tags. */
  codes: Map<number, number> | null = new Map();
  readonly codeTexts: string[] = [];
  /** The object in which it stood last, for members that come twice. */
  lastObject = 0;
  readonly #counts = new Map<number, number>();

  constructor(name: string, ordinal = 0, isKey = false) {
    this.name = name;
    this.ordinal = ordinal;
    this.bytes = Buffer.from(name);
    this.mayBeId = idLike.test(name);
    this.sketch = new ValueSketch(isKey ? keysKept : valuesKept);
  }

  /** How often each BSON type was seen. */
  get types(): ReadonlyMap<number, number> {
    return this.#counts;
  }

  count(type: number): number {
    return this.#counts.get(type) ?? 0;
  }

  see(bytes: Buffer, type: number, from: number, to: number): void {
    this.seen++;
    const before = this.#counts.get(type) ?? 0;
    this.#counts.set(type, before + 1);
    if (before === 0) this.examples.set(type, maskedExample(bytes, type, from, to));
    if (type === bsonType.string) {
      if (to - from === 5) this.emptyTexts++;
      else if (to - from - 5 > this.longest) this.longest = to - from - 5;
    } else if (type === bsonType.binary) this.#seeBinary(bytes, from, to);
    else if (type === bsonType.object && to - from === 5) this.emptyObjects++;
    else if (type === bsonType.array && to - from === 5) this.emptyArrays++;
  }

  /** The number of a value that may be a tag; -1 where it is none. */
  codeOf(bytes: Buffer, type: number, from: number, to: number, hash: number): number {
    if (this.codes === null || type !== bsonType.string) return -1;
    const known = this.codes.get(hash);
    if (known !== undefined) return known;
    if (to - from - 5 > codeBytesMax || this.codes.size >= codesMax) {
      this.codes = null;
      return -1;
    }
    this.codes.set(hash, this.codeTexts.length);
    return this.codeTexts.push(bytes.toString('utf8', from + 4, to - 1)) - 1;
  }

  /** A value of an element's member that may tell the elements of an array apart. */
  seeKey(type: number, array: number, hash: number): void {
    if (!keyTypes.has(type)) return;
    this.keyed++;
    this.repeats.see(array, hash);
  }

  arraysHere(): ArrayScan {
    this.arrays ??= new ArrayScan();
    return this.arrays;
  }

  elementHere(): PathScan {
    this.element ??= new PathScan('');
    return this.element;
  }

  addCount(type: number, seen: number): void {
    this.#counts.set(type, this.count(type) + seen);
  }

  #seeBinary(bytes: Buffer, from: number, to: number): void {
    const subtype = bytes[from + 4];
    if (subtype === binarySubtype.uuid && to - from === 21) this.uuids++;
    else if (subtype !== binarySubtype.generic) this.otherBinaries++;
  }
}
