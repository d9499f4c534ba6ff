import { ownSchema } from '../../model/ledger.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { Path, Problem } from './problem.ts';

const problem = (path: Path, message: string): Problem => ({ path, at: 'value', message });

/** What is wrong with the embeddings of a playbook, as far as the playbook itself can tell. */
export function embeddingProblems({ embeddings = [], databases }: Playbook): Problem[] {
  const taken = new Set(Object.values(databases).flatMap(({ schemas }) => schemas));
  return embeddings.flatMap((each, i) => {
    const at: Path = ['embeddings', i];
    const before = embeddings.slice(0, i);
    const names = each.contents.map(({ content }) => content);
    return [
      ...(before.some(({ embedding }) => embedding === each.embedding)
        ? [problem([...at, 'embedding'], `"${each.embedding}" is declared twice`)]
        : []),
      ...(before.some(({ schema, database }) => schema === each.schema && database === each.database)
        ? [problem([...at, 'schema'], `"${each.schema}" holds other embeddings; name another schema`)]
        : []),
      ...(taken.has(each.schema) || each.schema === ownSchema
        ? [problem([...at, 'schema'], `"${each.schema}" holds tables of the migration; name a schema of its own`)]
        : []),
      ...names.flatMap((name, n) =>
        names.indexOf(name) < n ? [problem([...at, 'contents', n, 'content'], `"${name}" is declared twice`)] : [],
      ),
    ];
  });
}
