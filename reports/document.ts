/** A report before it is written: what Markdown and HTML have in common. Texts are plain; writers escape them. */
export type Block =
  | { readonly block: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly block: 'paragraph'; readonly text: string }
  | { readonly block: 'list'; readonly items: readonly string[] }
  | Table
  | { readonly block: 'picture'; readonly picture: Picture };

export interface Table {
  readonly block: 'table';
  readonly columns: readonly Column[];
  /** One text per column. */
  readonly rows: readonly (readonly string[])[];
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

export type Document = readonly Block[];

/** A heading; level 1 is the report's own title. */
export function heading(level: 1 | 2 | 3, text: string): Block {
  return { block: 'heading', level, text };
}

/** A paragraph of plain text. */
export function paragraph(text: string): Block {
  return { block: 'paragraph', text };
}

/** A list of plain texts. */
export function list(items: readonly string[]): Block {
  return { block: 'list', items };
}

/** A table; a column title that ends in `#` (not shown) means numbers. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): Block {
  const columns = titles.map((title): Column => (title.endsWith('#') ? { title: title.slice(0, -1), align: 'right' } : { title }));
  return { block: 'table', columns, rows };
}

/** A picture; Markdown shows its description instead. */
export function picture(shown: Picture): Block {
  return { block: 'picture', picture: shown };
}
