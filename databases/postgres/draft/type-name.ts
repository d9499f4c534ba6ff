import { parseSync, scanSync } from 'libpg-query';
import { qualifiedName } from '../entity-name.ts';
import { type NamePart, namesOf } from '../expression/nodes.ts';

interface CastTree {
  readonly SelectStmt?: {
    readonly targetList?: readonly { readonly ResTarget?: { readonly val?: { readonly TypeCast?: { readonly typeName?: unknown } } } }[];
  };
}

/** The parts of a type's name as PostgreSQL writes it in DDL (`public.mood[]` → `public`, `mood`), or null where it is no type. */
export function typeParts(native: string): string[] | null {
  if (native.includes('\u0000')) return null;
  try {
    const text = `SELECT NULL::${native}`;
    if (scanSync(text).tokens.some(({ tokenName }) => tokenName.endsWith('COMMENT'))) return null;
    const { stmts = [] } = parseSync(text);
    const [target, ...others] = (stmts[0]?.stmt as CastTree | undefined)?.SelectStmt?.targetList ?? [];
    const type = target?.ResTarget?.val?.TypeCast?.typeName as { names?: NamePart[] } | undefined;
    return stmts.length === 1 && others.length === 0 && type?.names ? namesOf(type.names) : null;
  } catch {
    return null;
  }
}

/** Whether a name stands for a type of PostgreSQL itself: everything else carries its schema, for the search path is empty. */
export function isBuiltInType(parts: readonly string[]): boolean {
  return parts.length === 1 || parts[0] === 'pg_catalog';
}

/** The name that a catalog has for a type: without the schema `public`. */
export function catalogTypeName([schema = '', ...name]: readonly string[]): string {
  return name.length === 0 ? schema : qualifiedName(schema, name.join('.'));
}

/** Catalog names of the types that people made and that this type is built on. */
export function typesUnder(native: string): string[] | null {
  const parts = typeParts(native);
  if (!parts) return null;
  return isBuiltInType(parts) ? [] : [catalogTypeName(parts)];
}
