import type { Side } from '../../model/workbench.ts';
import type { Workbench } from './workbench.ts';

/** What the databases of a side are called, for people: `host:port/database`, each with its name in the playbook where there are several. */
export function labelOf({ source, target, several }: Pick<Workbench, 'source' | 'target' | 'several'>, side: Side): string {
  if (!several) return side === 'source' ? source.label : target.label;
  const databases = side === 'source' ? [...several.sources] : [...several.targets].map(([name, open]) => [name, open.target] as const);
  return databases.map(([name, { label }]) => (databases.length > 1 ? `${name} (${label})` : label)).join(', ');
}
