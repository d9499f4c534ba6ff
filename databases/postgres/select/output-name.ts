import { type FunctionNode, type NamePart, type Node, namesOf } from '../expression/nodes.ts';

/** The name that PostgreSQL gives to a column without AS, where that is plain: of columns, calls, and casts of both. Null for all others. */
export function outputName(node: Node): string | null {
  if (node.ColumnRef) return namesOf((node.ColumnRef as { fields: readonly NamePart[] }).fields).at(-1) ?? null;
  if (node.FuncCall) return namesOf((node.FuncCall as FunctionNode).funcname).at(-1) ?? null;
  if (node.TypeCast) return outputName((node.TypeCast as Node).arg as Node);
  const { indirection } = (node.A_Indirection ?? {}) as { indirection?: readonly NamePart[] };
  return indirection?.findLast(({ String: part }) => part)?.String?.sval ?? null;
}
