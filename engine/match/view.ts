import type { Catalog, Entity, Field } from '../../model/catalog.ts';
import type { FieldProfile, Profile } from '../../model/profile.ts';
import type { Attribute } from './parts-of-fields.ts';
import type { Slot } from './phrase.ts';
import type { Role } from './role.ts';
import type { Sketch } from './sketch.ts';

/** A slot with what it weighs in its name. */
export interface Weighed extends Slot {
  readonly weight: number;
}

/** A field as the matcher sees it. */
export interface FieldView {
  readonly index: number;
  readonly entity: EntityView;
  readonly field: Field;
  /** The name's words; `context` adds those of the entity's name. */
  readonly slots: readonly Weighed[];
  readonly context: readonly Weighed[];
  /** Other names that views and functions have for it, and who says so. */
  readonly aliases: readonly { readonly slots: readonly Weighed[]; readonly by: string; readonly name: string }[];
  /** Words of comment and name. */
  readonly told: readonly Weighed[];
  readonly plain: string;
  /** The name's words as they are written. */
  readonly tokens: readonly string[];
  /** Share of its name's words that nobody knows, 0 to 1. */
  readonly unknown: number;
  readonly initials: ReadonlySet<string>;
  readonly role: Role;
  readonly isKey: boolean;
  readonly isUnique: boolean;
  /** Indexes of the entities that it refers to, by foreign key or by name. */
  readonly refersTo: readonly number[];
  /** Place among its entity's fields, 0 to 1. */
  readonly place: number;
  readonly profile: FieldProfile | undefined;
  /** Only a part of the field is meant. */
  readonly attribute: Attribute | null;
  readonly values: ValueSet | null;
  readonly sketch: Sketch | null;
  readonly shape: Shape;
  readonly range: { readonly min: number; readonly max: number } | null;
  /** Single words that might be initials of the other side's. */
  readonly words: readonly string[];
  /** Its name says that it keeps the key that a row had before. */
  readonly keepsFormerKey: boolean;
}

export interface EntityView {
  readonly index: number;
  readonly entity: Entity;
  readonly slots: readonly Weighed[];
  readonly told: readonly Weighed[];
  readonly fields: FieldView[];
  /** Indexes of the entities that its fields refer to. */
  readonly parents: readonly number[];
}

export interface SideView {
  readonly entities: readonly EntityView[];
  readonly fields: readonly FieldView[];
}

/** A database as the matcher is given it. */
export interface Described {
  readonly catalog: Catalog;
  readonly profile?: Profile | undefined;
}

/** Known values of a field as they are compared. */
export interface ValueSet {
  readonly plain: ReadonlySet<string>;
  readonly areTruths: boolean;
  readonly areNumbers: boolean;
}

/** What values look like: as the name promises, and as they do. */
export interface Shape {
  readonly promised: Pattern | undefined;
  readonly seen: Pattern | undefined;
}

type Pattern = keyof FieldProfile['patterns'];
