import type { Field, TypeKind } from '../../model/catalog.ts';
import type { FieldProfile } from '../../model/profile.ts';

/** A part of a field that may be a column elsewhere. */
export type Attribute =
  /** Rows of this name in `nameField`: the field holds their values. */
  | { readonly kind: 'row'; readonly name: string; readonly nameField: string }
  /** The member of this name of the field's JSON objects; `share` of the objects have it. */
  | { readonly kind: 'member'; readonly name: string; readonly share: number };

const kindOf: Readonly<Record<NonNullable<FieldProfile['keys']>[number]['kind'], TypeKind>> = {
  string: 'text',
  number: 'numeric',
  boolean: 'boolean',
  object: 'jsonb',
  array: 'jsonb',
  null: 'text',
};
const membersMax = 50;

/** The members of a field's JSON objects as fields of their own, as far as the profile knows them. */
export function membersOf(field: Field, profile: FieldProfile | undefined): { field: Field; attribute: Attribute }[] {
  const filled = Math.max(1, (profile?.rows ?? 0) - (profile?.nulls ?? 0));
  return (profile?.keys ?? []).slice(0, membersMax).map(({ name, kind, rows }) => {
    const { generated: _generated, default: _default, ...rest } = field;
    return {
      field: { ...rest, nullable: true, type: { native: `${kind} in ${field.type.native}`, kind: kindOf[kind], dimensions: 0 } },
      attribute: { kind: 'member', name, share: Math.min(1, rows / filled) },
    };
  });
}
