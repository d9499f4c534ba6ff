import { type Document, isAlias, isMap, isScalar, isSeq } from 'yaml';

/**
 * Makes what field rules write into text exactly as it stands in the file: keys and values of an enum rule's `values`, its `otherwise`
 * and `when_null`, and numeric constants. `{007: open}` means the code 007, and `1.10` keeps its zero.
 */
export function keepRuleText(document: Document): void {
  const follow = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const membersOf = (node: unknown): { key: unknown; value: unknown }[] => {
    const map = follow(node);
    return isMap(map) ? map.items.map(({ key, value }) => ({ key, value: follow(value) })) : [];
  };
  const member = (node: unknown, name: string): unknown => membersOf(node).find(({ key }) => isScalar(key) && key.value === name)?.value;

  const phases = member(document.contents, 'phases');
  for (const phase of isSeq(phases) ? phases.items : []) {
    for (const { value: rule } of membersOf(member(phase, 'fields'))) {
      keepNumber(member(rule, 'constant'));
      if (member(rule, 'enum') === undefined) continue;
      for (const { key, value } of membersOf(member(rule, 'values'))) {
        keepText(key);
        keepText(value);
      }
      keepText(member(rule, 'otherwise'));
      keepText(member(rule, 'when_null'));
    }
  }
}

/** NULL stays NULL. */
function keepText(node: unknown): void {
  if (isScalar(node) && node.value !== null && typeof node.value !== 'string' && node.source !== undefined) node.value = node.source;
}

function keepNumber(node: unknown): void {
  if (isScalar(node) && typeof node.value === 'number' && /^[-+]?\d+(\.\d+)?$/.test(node.source ?? '')) node.value = node.source;
}
