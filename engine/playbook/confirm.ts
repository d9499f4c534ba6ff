import { isMap, isSeq, type YAMLMap } from 'yaml';

/** Takes columns out of what a phase calls drafted: somebody has said what their rules are. */
export function confirmRules(phase: YAMLMap, columns: readonly string[]): void {
  const drafted = phase.get('drafted');
  if (!isSeq(drafted)) return;
  for (const group of drafted.items) {
    const list = isMap(group) ? group.get('columns') : null;
    if (isSeq(list)) list.items = list.items.filter((item) => !columns.includes(String((item as { value?: unknown }).value)));
  }
  drafted.items = drafted.items.filter((group) => {
    const list = isMap(group) ? group.get('columns') : null;
    return !isSeq(list) || list.items.length > 0;
  });
  dropEmpty(phase, 'drafted');
}

/** Removes a key whose map or list holds nothing. */
export function dropEmpty(node: YAMLMap, key: string): void {
  const inner = node.get(key);
  if ((isMap(inner) || isSeq(inner)) && inner.items.length === 0) node.delete(key);
}
