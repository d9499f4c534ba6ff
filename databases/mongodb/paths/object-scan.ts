import type { SeenMember } from './seen-member.ts';

/** Kinds of objects at one path, by the members and types that they have; where there are more, none decides others. */
const shapesMax = 200;
/** Objects with more different members have no kinds. */
const membersMax = 100;
/** Values by which the same object is told, of one member; where there are more, those of a share. */
const sharedMax = 20_000;

/** Objects that have the same members, each of the same type. */
export interface ObjectShape {
  objects: number;
  /** Members by number, each with its type. */
  readonly members: readonly (readonly [member: number, type: number])[];
  /** How often a value of a member that may be a tag comes: `member * 64 + value`. */
  readonly codes: Map<number, number>;
}

/** What objects at one path have in common: kinds of them, and whether one member decides the others. */
export class ObjectScan {
  shapes: Map<number, ObjectShape> | null = new Map();
  /** By member that tells objects apart, what was seen of each of its values. */
  shared: Map<SeenMember, SharedScan> | null = new Map();
  /** Of the object that is being looked at. */
  #hash = 0;
  /** Reused from object to object: what counts is their first entries. */
  readonly #members: number[] = [];
  readonly #codes: number[] = [];
  readonly #values: SeenValues = { count: 0, members: [], hashes: [] };
  readonly #ids: SeenValues = { count: 0, members: [], hashes: [] };
  #memberCount = 0;
  #codeCount = 0;

  begin(): void {
    this.#hash = 0;
    this.#memberCount = 0;
    this.#codeCount = 0;
    this.#values.count = 0;
    this.#ids.count = 0;
  }

  see(member: SeenMember, type: number, code: number): void {
    if (this.shapes === null) return;
    const kind = member.ordinal * 32 + (type & 31);
    this.#hash = (this.#hash + Math.imul(kind + 1, 0x9e3779b1) + Math.imul(kind ^ 0x5bd1e995, 0x85ebca6b)) | 0;
    this.#members[this.#memberCount++] = member.ordinal * 256 + type;
    if (code >= 0) this.#codes[this.#codeCount++] = member.ordinal * 64 + code;
  }

  seeValue(member: SeenMember, hash: number): void {
    keep(this.#values, member, hash);
  }

  seeId(member: SeenMember, hash: number): void {
    keep(this.#ids, member, hash);
  }

  end(members: number): void {
    if (members > membersMax) this.shapes = null;
    if (this.shapes) this.#endShape(this.shapes);
    for (let i = 0; this.shared && i < this.#ids.count; i++) this.#endShared(this.shared, this.#ids.members[i], this.#ids.hashes[i] ?? 0);
  }

  /** What was seen of the objects of two paths is not put together. */
  forget(): void {
    this.shapes = null;
    this.shared = null;
  }

  #endShape(shapes: Map<number, ObjectShape>): void {
    const known = shapes.get(this.#hash);
    const shape = known ?? { objects: 0, members: this.#membersSeen(), codes: new Map<number, number>() };
    shape.objects++;
    for (let i = 0; i < this.#codeCount; i++) {
      const code = this.#codes[i] ?? 0;
      shape.codes.set(code, (shape.codes.get(code) ?? 0) + 1);
    }
    if (known) return;
    shapes.set(this.#hash, shape);
    if (shapes.size > shapesMax) this.shapes = null;
  }

  #membersSeen(): [number, number][] {
    return this.#members.slice(0, this.#memberCount).map((each) => [Math.floor(each / 256), each % 256]);
  }

  #endShared(all: Map<SeenMember, SharedScan>, member: SeenMember | undefined, hash: number): void {
    if (!member) return;
    const scan = all.get(member) ?? new SharedScan();
    all.set(member, scan);
    scan.see(hash, this.#values);
  }
}

/** Members of one object with the hashes of their values. */
interface SeenValues {
  count: number;
  readonly members: SeenMember[];
  readonly hashes: number[];
}

function keep(values: SeenValues, member: SeenMember, hash: number): void {
  values.members[values.count] = member;
  values.hashes[values.count++] = hash;
}

/** The members of an object, and the hashes of their values. */
interface FirstObject {
  readonly members: readonly SeenMember[];
  readonly hashes: readonly number[];
}

/** Whether the objects that share a value of one member are alike in others. */
class SharedScan {
  objects = 0;
  /** By value, the other members of its first object. */
  #first = new Map<number, FirstObject>();
  #members: readonly SeenMember[] = [];
  /** Values under which a member differs. */
  readonly #differing = new Map<SeenMember, Set<number>>();
  #most = Number.POSITIVE_INFINITY;

  get values(): number {
    return this.#first.size;
  }

  get isSample(): boolean {
    return this.#most !== Number.POSITIVE_INFINITY;
  }

  get differing(): [SeenMember, number][] {
    return [...this.#differing].map(([member, values]) => [member, values.size]);
  }

  see(id: number, values: SeenValues): void {
    if (id >= this.#most) return;
    this.objects++;
    const first = this.#first.get(id);
    if (first) this.#compare(id, first, values);
    else {
      this.#first.set(id, { members: this.#membersOf(values), hashes: values.hashes.slice(0, values.count) });
      if (this.#first.size > sharedMax) this.#shrink();
    }
  }

  /** Objects nearly always have the members of the one before. */
  #membersOf({ count, members }: SeenValues): readonly SeenMember[] {
    const last = this.#members;
    if (last.length !== count || last.some((member, i) => member !== members[i])) this.#members = members.slice(0, count);
    return this.#members;
  }

  #compare(id: number, first: FirstObject, { count, members, hashes }: SeenValues): void {
    let same = 0;
    for (let i = 0; i < count; i++) {
      const member = members[i];
      if (!member) continue;
      const at = first.members[i] === member ? i : first.members.lastIndexOf(member);
      if (at >= 0) same++;
      if (at < 0 || first.hashes[at] !== hashes[i]) this.#differ(member, id);
    }
    if (same === first.members.length) return;
    const there = new Set(members.slice(0, count));
    for (const member of first.members) if (!there.has(member)) this.#differ(member, id);
  }

  #differ(member: SeenMember, id: number): void {
    const known = this.#differing.get(member) ?? new Set<number>();
    known.add(id);
    this.#differing.set(member, known);
  }

  /** Ids whose hashes are among the smaller half stay: which they are does not depend on the order of the documents. */
  #shrink(): void {
    const sorted = Float64Array.from(this.#first.keys()).sort();
    this.#most = sorted[Math.floor(sorted.length / 2)] ?? 0;
    for (const id of this.#first.keys()) if (id >= this.#most) this.#first.delete(id);
    for (const ids of this.#differing.values()) for (const id of ids) if (id >= this.#most) ids.delete(id);
    this.objects = Math.round(this.objects / 2);
  }
}
