import { isFaulty } from '../bson/faults.ts';
import { binarySubtype, bsonType } from '../bson/types.ts';
import { walkDocument } from '../bson/walk.ts';

/** Members of the objects at one path that are told apart; objects with more are maps whose keys are data. */
const membersMax = 300;
/** Paths of one collection that are told apart; what comes later is not looked into. */
const pathsMax = 5000;
/** Deeper objects stay documents. */
const levelsMax = 8;

/** What stood at one path over all documents: how often each type, and what stood within. */
export class PathScan {
  readonly name: string;
  /** How often each BSON type was seen. */
  readonly types = new Map<number, number>();
  readonly members = new Map<string, PathScan>();
  /** Documents, or objects that hold this one, which lack it are those of the parent less `seen`. */
  seen = 0;
  emptyTexts = 0;
  emptyObjects = 0;
  emptyArrays = 0;
  /** Binary values that are no UUID, and those of another sub-type than the plain one. */
  otherBinaries = 0;
  uuids = 0;
  /** Whether there were more members than are told apart. */
  isCut = false;
  longest = 0;

  constructor(name: string) {
    this.name = name;
  }

  count(type: number): number {
    return this.types.get(type) ?? 0;
  }

  see(bytes: Buffer, type: number, from: number, to: number): void {
    this.seen++;
    this.types.set(type, this.count(type) + 1);
    if (type === bsonType.string) {
      if (to - from === 5) this.emptyTexts++;
      this.longest = Math.max(this.longest, to - from - 5);
    } else if (type === bsonType.binary) this.#seeBinary(bytes, from, to);
    else if (type === bsonType.object && to - from === 5) this.emptyObjects++;
    else if (type === bsonType.array && to - from === 5) this.emptyArrays++;
  }

  #seeBinary(bytes: Buffer, from: number, to: number): void {
    const subtype = bytes[from + 4];
    if (subtype === binarySubtype.uuid && to - from === 21) this.uuids++;
    else if (subtype !== binarySubtype.generic) this.otherBinaries++;
  }
}

/** Looks through every document of a collection, in memory that does not grow with them. */
export class CollectionScan {
  readonly root = new PathScan('');
  documents = 0;
  /** Documents that hold a value which no column can: they are kept aside where it is read. */
  faulty = 0;
  /** Documents with a member that stands in them twice: the last one counts. */
  doubledMembers = 0;
  #paths = 0;

  see(document: Buffer): void {
    this.documents++;
    if (this.#seeObject(document, 0, this.root, 0)) this.faulty++;
  }

  /** Returns whether a value within is faulty. */
  #seeObject(bytes: Buffer, at: number, path: PathScan, level: number): boolean {
    const names = new Set<string>();
    let hasFault = false;
    walkDocument(bytes, at, (type, name, from, to) => {
      if (names.has(name)) this.doubledMembers++;
      names.add(name);
      hasFault ||= isFaulty(bytes, type, from, to);
      const member = this.#memberOf(path, name);
      if (!member) return;
      member.see(bytes, type, from, to);
      if (type === bsonType.object && level < levelsMax && this.#seeObject(bytes, from, member, level + 1)) hasFault = true;
    });
    return hasFault;
  }

  #memberOf(path: PathScan, name: string): PathScan | undefined {
    const known = path.members.get(name);
    if (known) return known;
    if (path.isCut) return undefined;
    if (path.members.size >= membersMax || this.#paths >= pathsMax) {
      path.isCut = true;
      return undefined;
    }
    this.#paths++;
    const made = new PathScan(name);
    path.members.set(name, made);
    return made;
  }
}
