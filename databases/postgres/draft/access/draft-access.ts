import { loadModule } from 'libpg-query';
import { type Catalog, type Entity, findEntity } from '../../../../model/catalog.ts';
import type { DraftedAccess } from '../../../../model/contracts.ts';
import type { FieldRule } from '../../../../model/field-rule.ts';
import type { Playbook, PlaybookPhase } from '../../../../model/playbook.ts';
import { placeOfName, tableName } from '../../entity-name.ts';
import { type Fragment, ident, join, raw, sql, statement } from '../../sql.ts';
import { type KnownNames, readSql } from '../read-sql.ts';
import { draftTypes, shippedExtensions } from '../types.ts';

/**
 * Who may see and do what, over the tables that a draft made: row security of a table where all its policies can be said of the new columns, and
 * grants, both
 * only for roles that the target's server has. What is left is left whole, with its reason.
 */
export async function draftAccess(
  source: Catalog,
  playbook: Playbook,
  views: readonly string[],
  roles: ReadonlySet<string>,
): Promise<DraftedAccess> {
  await loadModule();
  const known = draftTypes(source, shippedExtensions).known;
  const left = new Map<string, string>();
  const made = new Set<string>();
  const statements: Fragment[] = [];
  for (const phase of playbook.phases) {
    const entity = findEntity(source, phase.source);
    if (!entity || entity.rowSecurity.policies.length === 0 || entity.rowSecurity.forced) continue;
    const policies = entity.rowSecurity.policies.map((policy) => policyFor(policy, entity, phase, roles, known));
    const problem = policies.find((each): each is string => typeof each === 'string');
    if (problem !== undefined) left.set(entity.name, problem);
    else {
      statements.push(...policies.filter((each): each is Fragment => typeof each !== 'string'));
      if (entity.rowSecurity.enabled) statements.push(sql`ALTER TABLE ${tableName(placeOfName(phase.target))} ENABLE ROW LEVEL SECURITY`);
      made.add(entity.name);
    }
  }
  const grants = grantsFor(source, playbook, views, roles);
  const ddl = [...statements, ...grants.map((each) => each.made)].map((each) => statement(each).text);
  return { ddl, secured: made, granted: grantedWhole(source, grants), left };
}

type Policy = Entity['rowSecurity']['policies'][number];

const parts = /^(PERMISSIVE|RESTRICTIVE) FOR (ALL|SELECT|INSERT|UPDATE|DELETE) TO (.+?)(?: USING \((.*?)\))?(?: WITH CHECK \((.*)\))?$/s;

/** The policy over the new columns, or why there is none. */
function policyFor(
  { name, definition }: Policy,
  entity: Entity,
  phase: PlaybookPhase,
  roles: ReadonlySet<string>,
  known: KnownNames,
): Fragment | string {
  const found = parts.exec(definition);
  if (!found) return `the policy "${name}" cannot be read`;
  const [, how = '', verb = '', to = '', using, check] = found;
  const missing = rolesIn(to).find((role) => role !== 'public' && !roles.has(role));
  if (missing !== undefined) return `the policy "${name}" names the role ${missing}, which the target does not have`;
  const [where, only] = [using, check].map((text) => (text === undefined ? null : expressionFor(text, entity, phase, known)));
  const problem = [where, only].find((each): each is { problem: string } => each !== null && each !== undefined && 'problem' in each);
  if (problem) return `the policy "${name}" cannot come along: ${problem.problem}`;
  const clause = (word: string, of: typeof where): Fragment => (of && 'text' in of ? sql` ${raw(word)} (${raw(of.text)})` : raw(''));
  return sql`CREATE POLICY ${ident(name)}
    ON ${tableName(placeOfName(phase.target))} AS ${raw(how)} FOR ${raw(verb)} TO ${roleList(to)}
    ${clause('USING', where)}${clause('WITH CHECK', only)}`;
}

const rolesIn = (list: string): string[] => list.split(', ').map((role) => role.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"'));

const roleList = (list: string): Fragment => join(rolesIn(list).map((role) => (role === 'public' ? raw('PUBLIC') : ident(role))));

function expressionFor(text: string, entity: Entity, phase: PlaybookPhase, known: KnownNames): { text: string } | { problem: string } {
  const read = readSql('expression', text, known);
  if (read.problem !== null) return { problem: read.problem };
  const lost = read.uses.find(({ column }) => placeOf(column, phase) === undefined);
  if (lost) return { problem: `"${lost.column}" of ${entity.name} does not hold its value there` };
  return { text: read.rename(({ column }) => placeOf(column, phase) ?? column) };
}

function placeOf(column: string, { fields }: PlaybookPhase): string | undefined {
  return Object.entries(fields).find(
    ([, rule]: [string, FieldRule]) => typeof rule === 'object' && 'copy' in rule && rule.copy === column,
  )?.[0];
}

interface Grant {
  readonly of: NonNullable<Catalog['grants']>[number];
  readonly made: Fragment;
}

const grantName = ({ privilege, grantee }: Grant['of']): string => `${privilege} to ${grantee ?? 'everybody'}`;

/** Kinds of grants of which each came along. */
function grantedWhole({ grants = [] }: Catalog, made: readonly Grant[]): Set<string> {
  const left = new Set(grants.filter((each) => !made.some(({ of }) => of === each)).map(grantName));
  return new Set(made.map(({ of }) => grantName(of)).filter((name) => !left.has(name)));
}

const privileges: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']);

/** Grants of whole tables and views; what is granted of single columns needs a person, since the columns are others. */
function grantsFor({ grants = [] }: Catalog, { phases }: Playbook, views: readonly string[], roles: ReadonlySet<string>): Grant[] {
  const targets = new Map([
    ...phases.map(({ source, target }) => [source, target] as const),
    ...views.map((name) => [name, name] as const),
  ]);
  return grants.flatMap((of): Grant[] => {
    const { entity, privilege, grantee, column } = of;
    const target = targets.get(entity);
    const to = grantee === null ? raw('PUBLIC') : roles.has(grantee) ? ident(grantee) : null;
    if (target === undefined || to === null || column !== undefined || !privileges.has(privilege)) return [];
    return [{ of, made: sql`GRANT ${raw(privilege)} ON ${tableName(placeOfName(target))} TO ${to}` }];
  });
}
