import { inventoryOf, type ViewFates } from '../../../engine/draft/inventory.ts';
import type { Catalog } from '../../../model/catalog.ts';
import type { Playbook } from '../../../model/playbook.ts';
import type { Finding } from '../../../model/profile.ts';
import type { Statement } from '../../../model/statement.ts';

const itemsMax = 1000;

const said = (topic: string, words: string, says: string): Statement => ({
  ...{ source: 'inventory', phase: null, topic, words, says },
  hasKeys: false,
});

/** What moves, what changes and what stays of all that a source has. */
export function statementsOfInventory(playbook: Playbook, from: Catalog, to: Catalog, findings: readonly Finding[]): Statement[] {
  const views: ViewFates = new Map(
    playbook.phases.flatMap(({ views: own = {} }) =>
      Object.keys(own).map((name) => [name, { fate: 'rewritten' as const, why: 'Over the new tables, through the mapping.' }] as const),
    ),
  );
  const items = inventoryOf({ source: from, target: to, playbook, findings, views }).slice(0, itemsMax);
  const words = { moved: 'moves', rewritten: 'changes: it is rewritten', left: 'stays behind, it is not migrated' } as const;
  const fateWords = {
    moved: 'moves goes on past numbers',
    rewritten: 'changes rewritten works',
    left: 'left behind stays not migrated not moved not read',
  } as const;
  const left = items.filter(({ fate }) => fate === 'left');
  return [
    ...items.map(({ kind, name, fate, why, todo }) =>
      said(`${kind} ${name}|${name}|${kind}`, fateWords[fate], `The ${kind} \`${name}\` ${words[fate]}. ${why}${todo ? ` ${todo}` : ''}`),
    ),
    said(
      'source not migrated|left behind|not read',
      'inventory stays objects tables schemas what unread',
      left.length === 0
        ? 'Nothing of the source stays behind.'
        : `Not migrated: ${left
            .slice(0, 30)
            .map(({ kind, name }) => `${kind} \`${name}\``)
            .join(', ')}.`,
    ),
  ];
}
