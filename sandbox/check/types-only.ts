import { type Node, nodesOf } from './ast.ts';
import type { Found } from './forbidden.ts';

/** TypeScript that reaches other files, changes types for everybody or switches checking off. */
const nodes: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  TSImportType: ['An import is not allowed, of a type neither.', 'Write the type in this file.'],
  TSImportEqualsDeclaration: ['An import is not allowed.', 'Write what you need in this file.'],
  TSExportAssignment: ['Only the transform itself is exported.', 'Use `export default`.'],
  TSNamespaceExportDeclaration: ['Only the transform itself is exported.', 'Remove the line.'],
  TSModuleDeclaration: ['`declare module`, `declare global` and namespaces are not allowed.', 'Write plain types and functions.'],
  TSEnumDeclaration: ['An enum is not allowed.', 'Use a union of strings.'],
  TSParameterProperty: ['A parameter property is not allowed.', 'Assign it in the constructor.'],
  TSGlobalDeclaration: ['`declare global` is not allowed.', 'Write plain types and functions.'],
  TSAnyKeyword: ['`any` switches type checking off.', 'Name the type, or use `unknown` and test it.'],
};
const directive = /@ts-(ignore|nocheck|expect-error)|^\/\s*<(reference|amd)|@jsx/;

interface Comment {
  readonly value: string;
  readonly start: number;
}

/** What is forbidden in the types and comments of a transform. */
export function findInTypes(program: Node, comments: readonly Comment[]): Found[] {
  const inTree = nodesOf(program).flatMap(({ node }) => {
    const [message, fix] = nodes[node.type] ?? [];
    if (message && fix) return [{ at: node.start, message, fix }];
    return node.declare === true ? [{ at: node.start, message: '`declare` is not allowed.', fix: 'Use only what is there.' }] : [];
  });
  const inComments = comments.filter(({ value }) => directive.test(value));
  return [
    ...inTree,
    ...inComments.map(({ start }) => ({ at: start, message: 'A directive to the compiler is not allowed.', fix: 'Remove the comment.' })),
  ];
}
