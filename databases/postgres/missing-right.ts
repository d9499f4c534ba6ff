import pg from 'pg';

/** What was being done when a right was missing. */
export interface Attempt {
  /** The statement's text. */
  readonly statement: string;
  /** The role that tried. */
  readonly role: string;
}

const quoted = '(?:"(?:[^"]|"")+"|\\w+)';

/** Verbs that need a right of their name on the table after them (PostgreSQL manual, Privileges). */
const rightsOnTables: readonly (readonly [right: string, before: string])[] = [
  ['SELECT', '(?:(?<!DELETE\\s+)FROM|JOIN|,)\\s+(?:ONLY\\s+)?'],
  ['INSERT', '(?:INSERT\\s+INTO|MERGE\\s+INTO|COPY)\\s+'],
  ['UPDATE', '(?:UPDATE|MERGE\\s+INTO|LOCK\\s+TABLE)\\s+(?:ONLY\\s+)?'],
  ['DELETE', 'DELETE\\s+FROM\\s+'],
  ['TRUNCATE', 'TRUNCATE\\s+(?:TABLE\\s+)?'],
  ['REFERENCES', 'REFERENCES\\s+'],
];

const rightsByKind: Readonly<Record<string, string>> = {
  sequence: 'USAGE, SELECT',
  function: 'EXECUTE',
  procedure: 'EXECUTE',
  type: 'USAGE',
  domain: 'USAGE',
  tablespace: 'CREATE',
  language: 'USAGE',
};

/**
 * The right that the server missed, in a sentence with the statement that gives it. The server's own words for SQLSTATE 42501
 * name objects and never rows; null
 * where they are not in English or name nothing.
 */
export function missingRight(message: string, { statement, role }: Attempt): string | null {
  const to = pg.escapeIdentifier(role);
  const denied = /^permission denied for ([a-z -]+?) (\S.*)$/.exec(message);
  if (denied) return deniedFor(denied[1] ?? '', unquoted(denied[2] ?? ''), statement, role, to);
  const owner = /^must be owner of ([a-z -]+?) (\S.*)$/.exec(message);
  if (owner)
    return `The role ${role} must own the ${owner[1]} ${owner[2]}, or be a member of the role that does: GRANT the owning role TO ${to}`;
  const hidden = /row-level security policy for table "(.+)"$/.exec(message);
  if (hidden)
    return `Row security of the table ${hidden[1]} is in the way of the role ${role}: ALTER ROLE ${to} BYPASSRLS, or connect as the owner`;
  const other = /^permission denied to (.+)$/.exec(message);
  return other ? `The role ${role} may not ${other[1]}` : null;
}

function deniedFor(kind: string, name: string, statement: string, role: string, to: string): string {
  const isTable = ['table', 'view', 'materialized view', 'foreign table', 'relation'].includes(kind);
  const schema = isTable ? schemaOf(name, statement) : undefined;
  const object =
    kind === 'database' || kind === 'schema' || schema === undefined
      ? pg.escapeIdentifier(name)
      : `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
  const right = isTable ? tableRights(name, statement) : (rightsByKind[kind] ?? rightOnSpace(kind, statement));
  return (
    `The role ${role} lacks ${right} on the ${kind} ${schema === undefined ? name : `${schema}.${name}`}: GRANT ${right} ON ` +
    `${isTable ? 'TABLE' : kind.toUpperCase()} ${object} TO ${to}`
  );
}

function rightOnSpace(kind: string, statement: string): string {
  if (kind === 'schema') return /^\s*CREATE\b/i.test(statement) ? 'CREATE' : 'USAGE';
  if (kind === 'database') return /\bTEMP(ORARY)?\b/i.test(statement) ? 'TEMPORARY' : 'CREATE';
  return 'a right';
}

function tableRights(name: string, statement: string): string {
  const table = `(?:${quoted}\\.)?"?${escaped(name.replaceAll('"', '""'))}"?(?![\\w"])`;
  const found = rightsOnTables.filter(([, before]) => new RegExp(`${before}${table}`, 'i').test(statement)).map(([right]) => right);
  const isRead = /^\s*COPY\s[^(]*\sTO\s/i.test(statement);
  return isRead || found.length === 0 ? 'SELECT' : found.join(', ');
}

function schemaOf(name: string, statement: string): string | undefined {
  const found = new RegExp(`(${quoted})\\."?${escaped(name.replaceAll('"', '""'))}"?(?![\\w"])`).exec(statement)?.[1];
  return found === undefined ? undefined : unquoted(found);
}

const unquoted = (name: string): string => (/^".*"$/.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
