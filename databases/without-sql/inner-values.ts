import type { FieldType } from '../../model/catalog.ts';
import { elementTexts, isUnfit, kindOfText, memberTexts, plainText, type TextKind, textBelow } from './json-text.ts';

/** A path of members below a value; the empty one is the value itself. */
export type InnerPath = readonly string[];

/** How values within a stored column are looked into: as texts of JSON, or as a source has them, without such a text between. */
export interface InnerValues<Value> {
  kindOf(value: Value): TextKind;
  /** The elements of an array, in their order. */
  elements(value: Value): Iterable<Value>;
  /** The members of an object, in their order; a name may come twice. */
  members(value: Value): Iterable<{ readonly key: string; readonly value: Value }>;
  /** Finds what stands at several paths below a value as PostgreSQL's `#>` does; null where there is nothing. Of equal names the last counts. */
  finder(paths: readonly InnerPath[]): (value: Value) => readonly (Value | null)[];
  /** The value as JSON. */
  json(value: Value): string;
  /** As `#>>` gives it: the text that a string holds, NULL of null, anything else as JSON. */
  plain(value: Value): string | null;
  /** In the text form that PostgreSQL has for a column of the type; null for none. */
  typed(value: Value, type: FieldType): string | null;
  /** Whether it holds what no text of a target can, where that was not found before. */
  isUnfit?(value: Value): boolean;
  /** Whether an error of writing a value says that no column can hold it. */
  isUnfitError?(error: unknown): boolean;
}

/** Values as the texts of JSON that they stand in. */
export const textValues: InnerValues<string> = {
  kindOf: kindOfText,
  elements: elementTexts,
  members: (text) => memberTexts(text).map(({ key, text: value }) => ({ key, value })),
  finder: (paths) => (text) => paths.map((path) => textBelow(text, path)),
  json: (text) => text,
  plain: plainText,
  typed: plainText,
  isUnfit,
};
