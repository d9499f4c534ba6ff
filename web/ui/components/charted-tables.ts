import type { ExtraProps } from 'react-markdown';

type Element = NonNullable<ExtraProps['node']>;
type Node = Element['children'][number];

/** Values over a number that grows from row to row: what is a line, not bars. */
export interface Series {
  readonly over: string;
  readonly label: string;
  readonly data: [number[], number[]];
}

/** Fewer numbers are seen without a picture. */
const barsMin = 2;
const pointsMin = 4;
const isFigure = /^\d[\d,]*(?:\.\d+)?(?: ?%)?$/;

/** As a plugin of rehype: marks tables of figures, so that each is drawn as it is written: shares as bars, a course as a line. */
export const chartedTables = () => (tree: { readonly children: readonly unknown[] }) => {
  for (const table of tablesIn(tree.children as Node[])) markTable(table);
};

/** The course that a table holds; null for any other. */
export function seriesOf(table: Element | undefined): Series | null {
  const kept = table?.properties.dataSeries;
  return typeof kept === 'string' ? (JSON.parse(kept) as Series) : null;
}

/** How much of the largest figure of its column a cell holds, from 0 to 1; null where it is no bar. */
export function shareOf(cell: Element | undefined): number | null {
  const kept = cell?.properties.dataShare;
  return typeof kept === 'string' ? Number(kept) : null;
}

function markTable(table: Element): void {
  const [head = [], ...rows] = named(table, 'tr').map((row) => [...named(row, 'th'), ...named(row, 'td')]);
  const last = head.length - 1;
  const values = rows.map((row) => figureOf(row[last]));
  if (last < 1 || !isAllFigures(values)) return;
  const firsts = rows.map(([first]) => figureOf(first));
  if (isAllFigures(firsts) && last === 1 && rows.length >= pointsMin && isGrowing(firsts)) {
    const series: Series = { over: textOf(head[0]), label: textOf(head[1]), data: [firsts, values] };
    table.properties.dataSeries = JSON.stringify(series);
    return;
  }
  const most = Math.max(...values);
  if (rows.length < barsMin || most <= 0) return;
  for (const [at, row] of rows.entries()) {
    const cell = row[last];
    if (cell) cell.properties.dataShare = String((values[at] ?? 0) / most);
  }
}

const isAllFigures = (values: readonly (number | null)[]): values is readonly number[] & number[] => !values.includes(null);
const isGrowing = (values: readonly number[]): boolean => values.every((value, at) => at === 0 || value > (values[at - 1] ?? 0));

function figureOf(cell: Element | undefined): number | null {
  const text = textOf(cell).trim();
  return isFigure.test(text) ? Number(text.replaceAll(/[,%\s]/g, '')) : null;
}

function textOf(node: Node | undefined): string {
  if (node?.type === 'text') return node.value;
  return node?.type === 'element' ? node.children.map(textOf).join('') : '';
}

function named(within: Element, name: string): Element[] {
  return within.children.flatMap((each) => {
    if (each.type !== 'element') return [];
    return each.tagName === name ? [each] : named(each, name);
  });
}

const tablesIn = (nodes: readonly Node[]): Element[] =>
  nodes.flatMap((node) => (node.type !== 'element' ? [] : node.tagName === 'table' ? [node] : tablesIn(node.children)));
