import type { Statement } from '../../../model/statement.ts';
import type { Block, Table } from '../../../reports/document.ts';
import type { NamedReport } from '../../../reports/registry.ts';

/** Sections whose lines say nothing that is asked for: rows with values, and where numbers come from. */
const unasked = /^(?:Before and after|Appendix|Next$)/;
/** Lines that only lead to others. */
const empty = /\?$|: see the plan\.$/;
const statementsMax = 5000;

/** What stands in reports, sentence by sentence and row by row; what several say is said once. */
export function statementsOfReports(reports: readonly NamedReport[], phaseOf: (text: string) => string | null): Statement[] {
  const all = reports.flatMap((report) => ofDocument(report, phaseOf));
  return [...new Map(all.map((each) => [each.says, each])).values()].slice(0, statementsMax);
}

interface Place {
  readonly source: string;
  readonly phase: string | null;
  readonly headings: readonly string[];
}

function ofDocument({ file, document }: NamedReport, phaseOf: (text: string) => string | null): Statement[] {
  const source = sourceName(file);
  const entity = /_MIGRATION_REPORT$/.test(file) ? phaseOf(document.title.split(':')[0] ?? '') : null;
  let headings: string[] = [];
  return document.blocks.flatMap((block) => {
    if (block.block === 'heading') {
      headings = [...headings.slice(0, block.level - 2), block.text];
      return [];
    }
    if (unasked.test(headings[0] ?? '')) return [];
    const phase = entity ?? phaseOf(headings.at(-1) ?? '');
    return ofBlock(block, { source, phase, headings }, phaseOf);
  });
}

/** `IT leads report` for `for_it_leads`. */
const sourceName = (file: string): string => {
  const words = file
    .replace(/_?(?:migration_)?report$/i, '')
    .replaceAll('_', ' ')
    .toLowerCase();
  return `${words} report`;
};

function ofBlock(block: Block, place: Place, phaseOf: (text: string) => string | null): Statement[] {
  switch (block.block) {
    case 'paragraph':
      if (empty.test(block.text)) return [];
      return block.text.startsWith('Words: ')
        ? ofTerms(block.text.slice(7), place)
        : [said(place, place.headings.at(-1) ?? '', block.text)];
    case 'list':
      return block.items.map((item) => said(place, topicOf(item, place), item));
    case 'checklist':
      return block.items.map(({ text, passed }) =>
        said(place, text, `${passed === null ? 'Not checked yet' : passed ? 'Holds' : 'Fails'}: ${text}`),
      );
    case 'table':
      return ofTable(block, place, phaseOf);
    default:
      return [];
  }
}

/** `Downtime` of `Downtime: 18 s`; the heading where an item has no name. */
const topicOf = (item: string, { headings }: Place): string => /^([^:.]{2,60}):/.exec(item)?.[1] ?? headings.at(-1) ?? '';

const said = ({ source, phase, headings }: Place, topic: string, says: string, words = ''): Statement => ({
  source,
  phase,
  topic,
  words: `${headings.join(' ')} ${words}`,
  says: says.replace(/([^.?!])$/, '$1.'),
  hasKeys: false,
});

function ofTerms(text: string, place: Place): Statement[] {
  return text.split(/; (?=[a-z ]+ – )/).map((term) => {
    const [name = '', meaning = ''] = term.split(' – ');
    return said({ ...place, phase: null }, `${name} meaning`, `${name}: ${meaning}`, 'mean meant word term glossary');
  });
}

const owned = (titles: readonly string[]): string => (titles.some((title) => title === 'Who' || title === 'Owner') ? 'owner repair' : '');
const keyColumns = new Set(['For example']);

function ofTable({ caption, columns, rows }: Table, place: Place, phaseOf: (text: string) => string | null): Statement[] {
  const titles = columns.map(({ title }) => title);
  const phaseAt = titles.findIndex((title) => title === 'Phase' || title === 'Part');
  const entityAt = titles.indexOf('Entity');
  return [
    ...wholeTable(caption, titles, rows, place),
    ...rows.map((cells) => {
      const [first = '', ...rest] = cells;
      const phase = place.phase ?? phaseOf(cells[phaseAt] ?? cells[entityAt] ?? first);
      const parts = rest.flatMap((cell, i) =>
        cell === '' ? [] : [rest.length === 1 ? cell : `${titles[i + 1]}: ${cell.replace(/\.$/, '')}`],
      );
      const says = `${first}${/[?:.]$/.test(first) ? '' : ':'} ${parts.join('; ')}`;
      const named = `${caption} ${titles.join(' ')} ${owned(titles)}`;
      return { ...said({ ...place, phase }, first, says, named), hasKeys: titles.some((title) => keyColumns.has(title)) };
    }),
  ];
}

const wholeRowsMax = 20;
const wholeCharactersMax = 1500;
const cellMin = 40;

/** A short table as one statement, for questions about all its rows. */
function wholeTable(caption: string, titles: readonly string[], rows: Table['rows'], place: Place): Statement[] {
  if (rows.length < 2 || rows.length > wholeRowsMax || titles[0] === 'Check' || titles[0] === 'Question') return [];
  const cellMax = Math.max(cellMin, wholeCharactersMax / rows.length / Math.max(1, titles.length - 1));
  const lines = rows.map(([first = '', ...rest]) => {
    const cells = rest.flatMap((cell, i) =>
      cell === '' || cell.length > cellMax ? [] : [rest.length === 1 ? cell : `${titles[i + 1]} ${cell}`],
    );
    return cells.length === 0 ? first : `${first} (${cells.join(', ')})`;
  });
  const heading = place.headings.at(-1) ?? caption;
  const words = `${caption} ${titles.join(' ')} every each all list by per ${titles[0]} ${owned(titles)}`;
  const topic = `${heading}|${caption}|${titles.slice(1).join('|')}`;
  return [
    {
      ...said(place, topic, `${heading} (${rows.length}): ${lines.join('; ')}`, words),
      hasKeys: titles.some((title) => keyColumns.has(title)),
    },
  ];
}
