import type { Playbook } from '../../model/playbook.ts';
import type { Publication } from '../../model/publication.ts';
import { type Path, type Problem, suggestion } from './problem.ts';

const problem = (path: Path, message: string): Problem => ({ path, at: 'value', message });

/** What is wrong with what a playbook publishes, as far as the playbook itself can tell. */
export function publicationProblems({ publications = [], sinks = {} }: Playbook): Problem[] {
  const names = publications.map(({ publication }) => publication);
  return publications.flatMap((each, i) => {
    const at: Path = ['publications', i];
    return [
      ...(names.indexOf(each.publication) < i ? [problem([...at, 'publication'], `"${each.publication}" is declared twice`)] : []),
      ...(Object.hasOwn(sinks, each.sink) ? [] : [unknown([...at, 'sink'], 'sink', each.sink, Object.keys(sinks))]),
      ...dependencyProblems(each, names, at),
      ...(each.transform && each.columns ? [problem([...at, 'columns'], 'the code says what an item holds; let `columns` go')] : []),
      ...sameItems(each, publications.slice(0, i), at),
      ...(isInCircle(each, publications) ? [problem([...at, 'depends_on'], `"${each.publication}" waits for itself`)] : []),
    ];
  });
}

const unknown = (path: Path, what: string, name: string, known: readonly string[]): Problem =>
  problem(path, `there is no ${what} "${name}"${suggestion(name, known)}`);

function dependencyProblems({ depends_on }: Publication, names: readonly string[], at: Path): Problem[] {
  return depends_on.flatMap((name, i) => (names.includes(name) ? [] : [unknown([...at, 'depends_on', i], 'publication', name, names)]));
}

/** Two publications of one entity under the ids of its rows would write over each other. */
function sameItems(each: Publication, before: readonly Publication[], at: Path): Problem[] {
  const isSame = (other: Publication): boolean =>
    other.sink === each.sink && other.item === each.item && other.entity === each.entity && other.id === 'row' && each.id === 'row';
  const other = before.find(isSame);
  return other
    ? [problem([...at, 'item'], `"${other.publication}" makes ${each.item} of the same rows under the same ids: say \`id: derived\``)]
    : [];
}

/** Whether a publication is reached from itself. */
function isInCircle(each: Publication, all: readonly Publication[]): boolean {
  const open = [...each.depends_on];
  const seen = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === each.publication) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(all.find(({ publication }) => publication === name)?.depends_on ?? []));
  }
  return false;
}
