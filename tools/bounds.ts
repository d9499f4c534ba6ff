const textMax = 600;
const charactersMax = 24_000;
const itemsMax = 200;
const roundsMax = 8;

/**
 * Cuts a tool's answer to what a model can take: texts without control characters and at most 600 long, lists shortened until the
 * whole is at most 24,000 characters of JSON. `omitted` counts the list items that were left out.
 */
export function boundResult(value: unknown): { data: unknown; omitted: number } {
  let items = itemsMax;
  let text = textMax;
  for (let round = 0; ; round++) {
    const cut = cutTo(value, items, text);
    if (round >= roundsMax || JSON.stringify(cut.data).length <= charactersMax) return cut;
    items = Math.max(1, Math.floor(items / 2));
    text = Math.max(40, Math.floor(text / 1.5));
  }
}

function cutTo(value: unknown, items: number, text: number): { data: unknown; omitted: number } {
  let omitted = 0;
  const visit = (node: unknown): unknown => {
    if (typeof node === 'string') return plainText(node, text);
    if (Array.isArray(node)) {
      omitted += Math.max(0, node.length - items);
      return node.slice(0, items).map(visit);
    }
    if (node === null || typeof node !== 'object') return node;
    const members = Object.entries(node).filter(([, member]) => member !== undefined);
    omitted += Math.max(0, members.length - itemsMax);
    return Object.fromEntries(members.slice(0, itemsMax).map(([key, member]) => [plainText(key, text), visit(member)]));
  };
  return { data: visit(value), omitted };
}

/** Text on one line: control characters, bidirectional overrides and invisible characters become `·`. */
export function plainText(text: string, charactersMax = textMax): string {
  const visible = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu, '·');
  return visible.length <= charactersMax ? visible : `${visible.slice(0, charactersMax - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
