import pg from 'pg';
import type { Statement } from '../../model/session.ts';

/**
 * The one place where SQL is put together. A fragment keeps its text pieces and bound values apart; values become `$1`, `$2`, …
 * only when the whole statement is known, so fragments compose without counting.
 */
export class Fragment {
  readonly pieces: readonly string[];
  readonly values: readonly unknown[];

  constructor(pieces: readonly string[], values: readonly unknown[]) {
    this.pieces = pieces;
    this.values = values;
  }
}

/** A fragment from a template: fragments are spliced in, everything else is bound as a value. */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Fragment {
  const pieces: string[] = [strings[0] ?? ''];
  const values: unknown[] = [];
  parts.forEach((part, i) => {
    const after = strings[i + 1] ?? '';
    const last = pieces.length - 1;
    if (part instanceof Fragment) {
      const [head = '', ...tail] = part.pieces;
      pieces[last] += head;
      pieces.push(...tail);
      values.push(...part.values);
      pieces[pieces.length - 1] += after;
    } else {
      values.push(part);
      pieces.push(after);
    }
  });
  return new Fragment(pieces, values);
}

/** SQL text that is known to be safe: keywords, and expressions that PostgreSQL itself gave out. */
export function raw(text: string): Fragment {
  return new Fragment([text], []);
}

/** A quoted identifier; several parts are joined with dots. */
export function ident(...parts: readonly string[]): Fragment {
  return raw(parts.map((part) => pg.escapeIdentifier(part)).join('.'));
}

/** A quoted literal, for statements that take no parameters (COPY, DDL) and for constants of an approved mapping. */
export function literal(value: string): Fragment {
  return raw(pg.escapeLiteral(value));
}

/** Fragments with a separator between them. */
export function join(parts: readonly Fragment[], separator = ', '): Fragment {
  return parts.reduce((all, part, i) => (i === 0 ? part : sql`${all}${raw(separator)}${part}`), raw(''));
}

/** The statement that a fragment stands for. */
export function statement(fragment: Fragment): Statement {
  const text = fragment.pieces.reduce((all, piece, i) => (i === 0 ? piece : `${all}$${i}${piece}`), '');
  return { text, values: fragment.values };
}

/**
 * The text of a fragment with its values as quoted literals, for statements that take no parameters. Every value must be text
 * with a cast behind it.
 */
export function inlined({ pieces, values }: Fragment): string {
  return pieces.reduce((all, piece, i) => (i === 0 ? piece : `${all}${pg.escapeLiteral(String(values[i - 1]))}${piece}`), '');
}
