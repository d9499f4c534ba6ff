/** The nodes of PostgreSQL's own parser that expressions can be made of; all others are refused by name. */
export type Node = Readonly<Record<string, unknown>>;

export interface NamePart {
  readonly String?: { readonly sval?: string };
}

export interface OperatorNode {
  readonly kind: string;
  readonly name: readonly NamePart[];
  readonly lexpr?: Node;
  readonly rexpr?: Node;
}

export interface ConstantNode {
  readonly ival?: { readonly ival?: number };
  readonly fval?: { readonly fval?: string };
  readonly sval?: { readonly sval?: string };
  readonly boolval?: { readonly boolval?: boolean };
  readonly isnull?: boolean;
}

export interface TypeCastNode {
  readonly arg: Node;
  readonly typeName: {
    readonly names?: readonly NamePart[];
    readonly typmods?: unknown;
    readonly arrayBounds?: unknown;
    readonly setof?: boolean;
  };
}

export interface FunctionNode {
  readonly funcname: readonly NamePart[];
  readonly args?: readonly Node[];
  readonly [option: string]: unknown;
}

export interface CaseNode {
  readonly arg?: Node;
  readonly args: readonly { readonly CaseWhen: { readonly expr: Node; readonly result: Node } }[];
  readonly defresult?: Node;
}

export interface SelectNode {
  readonly targetList?: readonly { readonly ResTarget: { readonly name?: string; readonly val: Node; readonly indirection?: unknown } }[];
  readonly [clause: string]: unknown;
}

/** The parts of a possibly qualified name. */
export function namesOf(parts: readonly NamePart[]): string[] {
  return parts.map((part) => part.String?.sval ?? '*');
}
