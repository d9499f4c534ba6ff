import type { Field, FieldType } from '../../model/catalog.ts';
import { plainTypes } from '../../model/core-type.ts';
import type { FieldProfile } from '../../model/profile.ts';

/** A part of a field that may be a column elsewhere. */
export type Attribute =
  /** Rows of this name in `nameField`: the field holds their values. */
  | { readonly kind: 'row'; readonly name: string; readonly nameField: string }
  /** The member of this name of the field's JSON objects; `share` of the objects have it. */
  | { readonly kind: 'member'; readonly name: string; readonly share: number };

const typeOf: Readonly<Record<NonNullable<FieldProfile['keys']>[number]['kind'], FieldType>> = {
  string: plainTypes.text,
  number: plainTypes.decimal,
  boolean: plainTypes.boolean,
  object: plainTypes.document,
  array: plainTypes.document,
  null: plainTypes.text,
};
const membersMax = 50;

/** The members of a field's JSON objects as fields of their own, as far as the profile knows them. */
export function membersOf(field: Field, profile: FieldProfile | undefined): { field: Field; attribute: Attribute }[] {
  const filled = Math.max(1, (profile?.rows ?? 0) - (profile?.nulls ?? 0));
  return (profile?.keys ?? []).slice(0, membersMax).map(({ name, kind, rows }) => {
    const { generated: _generated, default: _default, ...rest } = field;
    return {
      field: { ...rest, nullable: true, type: { ...typeOf[kind], native: `${kind} in ${field.type.native}` } },
      attribute: { kind: 'member', name, share: Math.min(1, rows / filled) },
    };
  });
}
