/** What a server error tells about the function of the database in which it came up. */
export interface UserCode {
  /** Innermost function with its argument types, as the server names it; null where it is not known. */
  readonly name: string | null;
}

interface Told {
  readonly where?: unknown;
  readonly file?: unknown;
}

/** A frame of the server's context (in English): only the name is taken; the SQL text that other frames quote may hold values. */
const frame =
  /^(?:PL\/\w+|SQL) function ((?:"[^"\n]{1,250}"|[\w.$"]{1,250})(?:\([\w\s.,"[\]$]{0,500}\))?)(?: line \d+| statement \d+| during |$)/gm;

/** A block that is sent as a statement, and the code of the handlers of procedural languages (pl_exec.c, plpy_elog.c, plperl.c, pltcl.c). */
const block = 'inline_code_block';
const handler = /^pl(_|py|perl|tcl|v8|java)/;

/** Whether an error was raised in code that the database holds; null where the server's own code raised it on a plain statement. */
export function userCodeOf({ where, file }: Told): UserCode | null {
  const names = typeof where === 'string' ? [...where.matchAll(frame)].map(([, name = '']) => name) : [];
  const name = names.find((each) => each !== block);
  if (name !== undefined) return { name: name.replace(/^"(.*)"$/, '$1') };
  return isRaised({ file }) ? { name: null } : null;
}

/** Whether the words and the names of an error are those of a function: they may quote rows. */
export function isRaised({ file }: Told): boolean {
  return typeof file === 'string' && handler.test(file);
}

const name = String.raw`((?:"(?:[^"]|"")+"|\w+)(?:\.(?:"(?:[^"]|"")+"|\w+))?)`;
const writes = new RegExp(String.raw`\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO)\s+(?:ONLY\s+)?${name}`, 'gi');
const changes = new RegExp(
  String.raw`^\s*((?:CREATE|ALTER|DROP)\s+(?:UNIQUE\s+INDEX|TEMPORARY\s+TABLE|EVENT\s+TRIGGER|\w+))\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?${name}`,
  'i',
);

/** What a statement does, to what: `INSERT INTO "public"."a"`, `DROP INDEX public.a_v_idx`. Its names are identifiers, never values. */
export function deedOf(statement: string): { readonly kind: 'write' | 'change' | 'read'; readonly text: string } {
  if (/^\s*(COMMIT|SET\s+CONSTRAINTS)\b/i.test(statement)) return { kind: 'write', text: 'COMMIT' };
  const change = changes.exec(statement.replace(/^(\s*--.*\n)+/, ''));
  if (change) return { kind: 'change', text: shown(change) };
  const written = [...statement.matchAll(writes)].find(([, , table = '']) => !/^"?(pg_temp|migration_control)\b/.test(table));
  return written ? { kind: 'write', text: shown(written) } : { kind: 'read', text: 'a read' };
}

const reads = new RegExp(String.raw`\bFROM\s+(?:ONLY\s+)?${name}`, 'i');

/** The first table that a statement reads, as its text names it. */
export function readFrom(statement: string): string | null {
  return reads.exec(statement)?.[1] ?? null;
}

const shown = ([, verb = '', object = '']: readonly string[]): string => `${verb.toUpperCase().replaceAll(/\s+/g, ' ')} ${object}`;
