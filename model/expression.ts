import { z } from 'zod';

/**
 * A scalar expression over one source row, as a neutral tree: parsed once from SQL text, compiled to SQL by each database and
 * evaluated independently in TypeScript. `call` covers functions and operators alike; databases/postgres/expression/ lists them.
 */
export type Expression =
  | { op: 'column'; name: string }
  | { op: 'literal'; type: 'text' | 'numeric' | 'boolean' | 'null'; value: string | null }
  | { op: 'call'; name: string; args: Expression[] }
  | { op: 'cast'; to: CastTarget; arg: Expression }
  | { op: 'case'; branches: { when: Expression; value: Expression }[]; otherwise: Expression | null };

/** Types that an expression may cast to. */
export const castTargets = ['text', 'integer', 'bigint', 'numeric', 'boolean', 'date'] as const;
export type CastTarget = (typeof castTargets)[number];

export const expression: z.ZodType<Expression> = z.lazy(() =>
  z.discriminatedUnion('op', [
    z.object({ op: z.literal('column'), name: z.string() }),
    z.object({ op: z.literal('literal'), type: z.enum(['text', 'numeric', 'boolean', 'null']), value: z.string().nullable() }),
    z.object({ op: z.literal('call'), name: z.string(), args: z.array(expression) }),
    z.object({ op: z.literal('cast'), to: z.enum(castTargets), arg: expression }),
    z.object({
      op: z.literal('case'),
      branches: z.array(z.object({ when: expression, value: expression })),
      otherwise: expression.nullable(),
    }),
  ]),
);

/** Names of the columns that an expression reads, each once, in order of appearance. */
export function columnsOf(tree: Expression): string[] {
  const found = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.op === 'column') found.add(node.name);
    if (node.op === 'call') node.args.forEach(visit);
    if (node.op === 'cast') visit(node.arg);
    if (node.op === 'case') {
      for (const branch of node.branches) {
        visit(branch.when);
        visit(branch.value);
      }
      if (node.otherwise) visit(node.otherwise);
    }
  };
  visit(tree);
  return [...found];
}
