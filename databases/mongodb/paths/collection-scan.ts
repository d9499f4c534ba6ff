import { isFaulty } from '../bson/faults.ts';
import { bsonType } from '../bson/types.ts';
import { BsonFault, documentEnd, valueEnd } from '../bson/walk.ts';
import type { ArrayScan } from './array-scan.ts';
import { makesMap, takeTogether } from './map-scan.ts';
import { PathScan } from './path-scan.ts';
import { hashOf, longHashOf, looked, wholeHashOf } from './value-hash.ts';

/** Members of the objects at one path that are told apart; objects with more are maps whose keys are data. */
const membersMax = 300;
/** Paths of one collection that are told apart; what comes later is not looked into. */
const pathsMax = 5000;
/** Objects and arrays that are deeper stay documents. */
const levelsMax = 8;
/** Arrays of documents whose elements are counted from document to document. */
const countedMax = 64;
/** Collections that the DBRefs at one path are told to name. */
const dbRefsMax = 20;

/** Looks through every document of a collection, in memory that does not grow with them. */
export class CollectionScan {
  readonly root = new PathScan('');
  /** Arrays that stand in no other array, in the order in which they were found. */
  readonly counted: ArrayScan[] = [];
  documents = 0;
  /** Documents that hold a value which no column can: they are kept aside where it is read. */
  faulty = 0;
  /** Members that stand twice in one object: the last one counts. */
  doubledMembers = 0;
  /** Members of documents by which others refer to them. */
  readonly #keys: ReadonlySet<string>;
  #paths = 0;
  #objects = 0;
  #arrays = 0;
  #hasFault = false;
  /** Arrays stay documents, which hold dates of any year. */
  #inArray = false;

  constructor(keys: ReadonlySet<string> = new Set(['_id'])) {
    this.#keys = keys;
  }

  see(document: Buffer): void {
    this.documents++;
    this.#hasFault = false;
    const end = documentEnd(document, 0, document.length);
    this.root.seen++;
    this.#object(document, 0, end, this.root, 0, 0);
    if (this.#hasFault) this.faulty++;
  }

  get isCut(): boolean {
    return this.#paths >= pathsMax;
  }

  /** `array` numbers the array whose element the object is; 0 for others. */
  #object(bytes: Buffer, from: number, limit: number, path: PathScan, level: number, array: number): void {
    const [end, serial] = [limit - 1, ++this.#objects];
    const { objects } = path;
    objects.begin();
    let [at, next, count] = [from + 4, 0, 0];
    while (at < end) {
      const type = bytes[at] as number;
      const expected = path.list[next];
      const isExpected = expected !== undefined && isNamed(bytes, at + 1, expected.bytes);
      const nameEnd = isExpected ? at + 1 + expected.bytes.length : endOfName(bytes, at, end);
      const member = isExpected ? expected : this.#memberNamed(path, bytes.toString('utf8', at + 1, nameEnd), serial);
      const value = nameEnd + 1;
      at = valueEnd(bytes, type, value, end);
      count++;
      if (member === undefined) {
        if (isFaulty(bytes, type, value, at)) this.#hasFault = true;
        continue;
      }
      next = member.ordinal + 1;
      if (member.lastObject === serial && !path.isMap) this.doubledMembers++;
      member.lastObject = serial;
      this.#value(bytes, type, value, at, member, level, path, array);
    }
    if (!path.isMap) objects.end(path.members.size);
    else path.names?.seeObject(count);
  }

  #value(bytes: Buffer, type: number, from: number, to: number, member: PathScan, level: number, path: PathScan, array: number): void {
    member.see(bytes, type, from, to);
    const isNested = type === bsonType.object || type === bsonType.array;
    const hash = isNested ? 0 : hashOf(bytes, type, from, to);
    if (!isNested) this.#scalar(bytes, type, from, to, member, hash);
    if (!path.isMap) {
      path.objects.see(member, type, isNested ? -1 : member.codeOf(bytes, type, from, to, hash));
      if (array > 0 && !isNested) member.seeKey(type, array, hash);
      if (level > 0 && path.objects.shared) this.#shared(bytes, from, to, member, path, isNested);
    }
    if (isNested) this.#within(bytes, type, from, to, member, level + 1);
  }

  #scalar(bytes: Buffer, type: number, from: number, to: number, member: PathScan, hash: number): void {
    if (looked.isFaulty) this.#hasFault = true;
    if ((type === bsonType.date && !this.#inArray) || type === bsonType.code) this.#hasFault ||= isFaulty(bytes, type, from, to);
    if (type !== bsonType.null && type !== bsonType.undefined) member.sketch.see(hash);
    if (member.name === '$ref' && type === bsonType.string) seeDbRef(member, bytes.toString('utf8', from + 4, to - 1));
  }

  /** Whether one member of embedded objects decides the others is only asked where one is called like an id. */
  #shared(bytes: Buffer, from: number, to: number, member: PathScan, path: PathScan, isNested: boolean): void {
    if (!path.hasId) return;
    if (member.mayBeId && !isNested) path.objects.seeId(member, longHashOf(bytes, from, to));
    path.objects.seeValue(member, wholeHashOf(bytes, from, to));
  }

  #within(bytes: Buffer, type: number, from: number, to: number, path: PathScan, level: number): void {
    if (level >= levelsMax || path.isCut) {
      if (level >= levelsMax) path.isCut = true;
      if (isFaulty(bytes, type, from, to, 1)) this.#hasFault = true;
    } else if (type === bsonType.object) this.#object(bytes, from, to, path, level, 0);
    else {
      const wasInArray = this.#inArray;
      if (!wasInArray && path.arrays === null && this.counted.length < countedMax) this.counted.push(path.arraysHere());
      this.#inArray = true;
      this.#array(bytes, from, to, path, level);
      this.#inArray = wasInArray;
    }
  }

  #array(bytes: Buffer, from: number, limit: number, path: PathScan, level: number): void {
    const [end, array, arrays, element] = [limit - 1, ++this.#arrays, path.arraysHere(), path.elementHere()];
    arrays.begin();
    let [at, ordinal] = [from + 4, 0];
    while (at < end) {
      const type = bytes[at] as number;
      const value = endOfName(bytes, at, end) + 1;
      at = valueEnd(bytes, type, value, end);
      arrays.see(bytes, type, value, at, ordinal++);
      this.#element(bytes, type, value, at, element, level, array, arrays);
    }
    arrays.end(ordinal);
  }

  #element(
    bytes: Buffer,
    type: number,
    from: number,
    to: number,
    element: PathScan,
    level: number,
    array: number,
    arrays: ArrayScan,
  ): void {
    element.see(bytes, type, from, to);
    if (type === bsonType.object || type === bsonType.array) {
      arrays.repeats.see(array, wholeHashOf(bytes, from, to));
      if (type === bsonType.object && level + 1 < levelsMax) this.#object(bytes, from, to, element, level + 1, array);
      else this.#within(bytes, type, from, to, element, level + 1);
      return;
    }
    const hash = hashOf(bytes, type, from, to);
    this.#scalar(bytes, type, from, to, element, hash);
    arrays.repeats.see(array, hash);
  }

  #memberNamed(path: PathScan, name: string, serial: number): PathScan | undefined {
    const known = path.isMap ? undefined : path.members.get(name);
    if (known) return known;
    if (path.isMap) {
      path.names?.see(name);
      return path.elementHere();
    }
    if (path.isCut) return undefined;
    if (path.members.size >= membersMax && path !== this.root && makesMap(path)) {
      takeTogether(path, (into, each) => this.#make(into, each));
      return this.#memberNamed(path, name, serial);
    }
    if (path.members.size < membersMax) return this.#make(path, name);
    path.isCut = true;
    return undefined;
  }

  #make(path: PathScan, name: string): PathScan | undefined {
    const known = path.members.get(name);
    if (known) return known;
    if (this.#paths >= pathsMax) {
      path.isCut = true;
      return undefined;
    }
    this.#paths++;
    const made = new PathScan(name, path.list.length, path === this.root && this.#keys.has(name));
    path.members.set(name, made);
    path.list.push(made);
    path.hasId ||= made.mayBeId;
    return made;
  }
}

function isNamed(bytes: Buffer, at: number, name: Buffer): boolean {
  for (let i = 0; i < name.length; i++) if (bytes[at + i] !== name[i]) return false;
  return bytes[at + name.length] === 0;
}

function endOfName(bytes: Buffer, at: number, limit: number): number {
  for (let end = at + 1; end < limit; end++) if (bytes[end] === 0) return end;
  throw new BsonFault(`the name of an element at byte ${at} has no end`);
}

function seeDbRef({ dbRefs }: PathScan, name: string): void {
  if (dbRefs.size < dbRefsMax || dbRefs.has(name)) dbRefs.set(name, (dbRefs.get(name) ?? 0) + 1);
}
