/**
 * Nodes of PostgreSQL's parser that drafted SQL may be made of; whatever is not listed leaves the piece out. What each of them
 * names (functions, types,
 * operators, collations) is asked beside it.
 */
export const allowedNodes: ReadonlySet<string> = new Set(
  `A_ArrayExpr A_Const A_Expr A_Indices A_Indirection AlterTableCmd BitString BoolExpr Boolean BooleanTest CaseExpr CaseWhen
  CoalesceExpr CollateClause
  ColumnRef Constraint DefElem Float FuncCall IndexElem Integer JsonFormat JsonIsPredicate JsonValueExpr List MinMaxExpr NamedArgExpr NullTest
  PartitionElem ResTarget RowExpr SQLValueFunction String SubLink ParamRef A_Star TypeCast`.split(/\s+/),
);
