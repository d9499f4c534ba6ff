import type { Initialised } from '../app/playbook/init.ts';
import { printable } from '../model/printable.ts';

type Item = Initialised['items'][number];

const namesShown = 4;
const fates = [
  ['left', 'stays'],
  ['rewritten', 'changes'],
  ['moved', 'moves'],
] as const;

/** An inventory counted by kind, the gravest and rarest first, with some names; what moves in one line. */
export function inventoryLines(items: readonly Item[]): string[] {
  return fates.flatMap(([fate, word]) => {
    const kinds = [
      ...Map.groupBy(
        items.filter((item) => item.fate === fate),
        ({ kind }) => kind,
      ),
    ];
    if (kinds.length === 0) return [];
    const counts = kinds.map(([kind, alike]) => `${alike.length} × ${kind}`);
    return fate === 'moved'
      ? [`${word}: ${counts.join(', ')}`]
      : kinds.map(([kind, alike]) => printable(`${word}: ${alike.length} × ${kind}: ${namesOf(alike)}`));
  });
}

function namesOf(alike: readonly Item[]): string {
  const more = alike.length - namesShown;
  return (
    alike
      .slice(0, namesShown)
      .map(({ name, kind, why }) => (kind === 'schema' ? `${name} (${why.replace('It was not read: ', '').replace(/\.$/, '')})` : name))
      .join(', ') + (more > 0 ? ` and ${more} more` : '')
  );
}
