import { counted } from '../evidence.ts';
import type { InventoryItem } from './inventory.ts';

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll('|', '\\|');

const titles = { left: 'What stays', rewritten: 'What changes', moved: 'What moves' } as const;

/** The whole inventory as Markdown: what stays first. */
export function inventoryText(name: string, items: readonly InventoryItem[]): string {
  const parts = (['left', 'rewritten', 'moved'] as const).flatMap((fate) => {
    const own = items.filter((item) => item.fate === fate);
    return own.length === 0 ? [] : [`## ${titles[fate]}\n\n${countsOf(own).join(', ')}.\n`, ...tables(own)];
  });
  return `# ${name}: what moves, what changes, what stays\n\n${parts.join('\n')}`;
}

/** `3 functions`, `1 rule`: how many of each kind, in the order of the items. */
export function countsOf(items: readonly InventoryItem[]): string[] {
  return [...Map.groupBy(items, ({ kind }) => kind)].map(([kind, alike]) => (kind.endsWith('s') ? kind : counted(alike.length, kind)));
}

function tables(items: readonly InventoryItem[]): string[] {
  return [...Map.groupBy(items, ({ kind }) => kind)].map(([kind, alike]) => {
    const todo = alike[0]?.todo;
    const rows = alike.map(({ name, why }) => `| ${oneLine(name)} | ${oneLine(why)} |`);
    return [`### ${kind}\n`, ...(todo === undefined ? [] : [`${todo}\n`]), `| name | why |\n|---|---|`, ...rows, ''].join('\n');
  });
}
