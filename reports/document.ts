/** A report before it is written: what Markdown and HTML have in common. Texts are plain; writers escape them. */
export interface Document {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | Heading
  | { readonly block: 'paragraph'; readonly text: string; readonly isNote?: boolean }
  | List
  | { readonly block: 'checklist'; readonly items: readonly Tick[] }
  | Table
  | { readonly block: 'picture'; readonly picture: Picture }
  | Evidence;

export interface Heading {
  readonly block: 'heading';
  readonly level: 2 | 3;
  readonly text: string;
  /** Begins a page when it is printed. */
  readonly isPage?: boolean;
}

export interface List {
  readonly block: 'list';
  readonly items: readonly string[];
}

export interface Tick {
  readonly text: string;
  /** Null: not known yet. */
  readonly passed: boolean | null;
}

export interface Table {
  readonly block: 'table';
  /** What the table shows; said to readers of the screen. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** One text per column; the first names the row. */
  readonly rows: readonly (readonly string[])[];
  /** Rows that were left out because there are too many. */
  readonly more: number;
}

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly align?: 'left' | 'right';
}

/** An SVG made by reports/svg, with what it says in words for those who cannot see it. */
export interface Picture {
  readonly svg: string;
  readonly title: string;
  readonly description: string;
}

/** Where the numbers above come from, and the reports (file names without ending) that tell more. */
export interface Evidence {
  readonly block: 'evidence';
  /** Empty: only the links. */
  readonly text: string;
  readonly reports: readonly string[];
}

const rowsMax = 500;
const itemsMax = 200;

/** A heading below the report's own title. */
export function heading(level: 2 | 3, text: string): Block {
  return { block: 'heading', level, text };
}

/** A section that begins a page when it is printed. */
export function onNewPage([first, ...rest]: readonly Block[]): Block[] {
  return first === undefined ? [] : [first.block === 'heading' ? { ...first, isPage: true } : first, ...rest];
}

/** A paragraph of plain text. */
export function paragraph(text: string): Block {
  return { block: 'paragraph', text };
}

/** A list of plain texts, the first 200. */
export function list(items: readonly string[]): List {
  const more = items.length - itemsMax;
  return { block: 'list', items: more > 0 ? [...items.slice(0, itemsMax), `and ${more} more`] : items };
}

/** A list of things that hold, do not hold, or are not known yet. */
export function checklist(items: readonly Tick[]): Block {
  return { block: 'checklist', items: items.slice(0, itemsMax) };
}

/** A table of the first 500 rows; a column title that ends in `#` (not shown) means numbers. */
export function table(caption: string, titles: readonly string[], rows: readonly (readonly string[])[]): Table {
  const columns = titles.map((title): Column => (title.endsWith('#') ? { title: title.slice(0, -1), align: 'right' } : { title }));
  return { block: 'table', caption, columns, rows: rows.slice(0, rowsMax), more: Math.max(0, rows.length - rowsMax) };
}

/** A picture; Markdown shows its description instead. */
export function picture(shown: Picture): Block {
  return { block: 'picture', picture: shown };
}

/** Says where the numbers above come from. */
export function evidence(text: string, reports: readonly string[] = []): Evidence {
  return { block: 'evidence', text, reports };
}

/** A section with its heading, or nothing where nothing is to be told. */
export function section(title: string, blocks: readonly Block[]): Block[] {
  return blocks.length === 0 ? [] : [heading(2, title), ...blocks];
}
