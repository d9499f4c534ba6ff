/** A line of a template: what stands in it, and columns between. */
type Line = readonly (string | { readonly column: string })[];

/** A text with columns in braces. */
export interface Template {
  readonly lines: readonly Line[];
  readonly columns: readonly string[];
}

/** Reads a template; braces that name nothing stand for themselves. */
export function templateOf(text: string): Template {
  const lines = text.split('\n').map((line) =>
    line.split(/(\{[^{}\n]+\})/).flatMap((part): Line => {
      if (part === '') return [];
      return part.startsWith('{') && part.endsWith('}') ? [{ column: part.slice(1, -1).trim() }] : [part];
    }),
  );
  const columns = lines.flat().flatMap((part) => (typeof part === 'string' ? [] : [part.column]));
  return { lines, columns: [...new Set(columns)] };
}

/** The text of a row; null where no column that it names holds anything. A line of which all columns are empty falls away. */
export function textOf({ lines }: Template, columnText: (column: string) => string | null): string | null {
  let holds = false;
  const kept = lines.flatMap((line) => {
    const values = line.flatMap((part) => (typeof part === 'string' ? [] : [columnText(part.column)?.trim() ?? '']));
    if (values.length > 0 && values.every((value) => value === '')) return [];
    holds ||= values.length > 0;
    return [line.map((part) => (typeof part === 'string' ? part : (columnText(part.column)?.trim() ?? ''))).join('')];
  });
  return holds ? kept.join('\n').trim() : null;
}
