import type { Entity } from '../../model/catalog.ts';
import type { SqlParser } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { FieldRule } from '../../model/field-rule.ts';
import type { Rule } from '../../model/mapping.ts';
import type { Path } from '../playbook/problem.ts';
import { choice, refusal } from '../playbook/refusal.ts';
import type { ColumnNames } from './column-names.ts';

/** What a declared rule is resolved against. */
export interface DeclaredScope {
  readonly phase: string;
  readonly target: Entity;
  readonly parser: SqlParser;
  /** Aliases that rules may name: source columns and `lookup.column`. */
  readonly aliases: ColumnNames;
  /** Identities whose rows may come after the rows that refer to them. */
  readonly lateIdentities: ReadonlySet<string>;
}

type Declared = Exclude<FieldRule, 'identity'>;

/** The rule that a playbook declares for a target column; `rest: unmapped` is left for the caller, who knows what is unmapped. */
export async function declaredRule(column: string, declared: FieldRule, scope: DeclaredScope): Promise<Rule> {
  if (declared === 'identity') return { rule: 'identity' };
  if ('copy' in declared) return { rule: 'copy', column: known(declared.copy, column, scope), clean: declared.clean ?? [] };
  if ('constant' in declared) return { rule: 'constant', value: String(declared.constant) };
  if ('enum' in declared) return enumRule(column, declared, scope);
  if ('reference' in declared) return referenceRule(column, declared, scope);
  if ('zoned' in declared)
    return { rule: 'zoned', column: known(declared.zoned, column, scope), zone: knownZone(declared.zone, column, scope) };
  if ('concat' in declared) {
    return { rule: 'concat', columns: declared.concat.map((each) => known(each, column, scope)), separator: declared.separator };
  }
  if ('expression' in declared) {
    return {
      rule: 'expression',
      sql: declared.expression,
      expression: await parsed(declared.expression, ['fields', column, 'expression'], scope),
    };
  }
  if ('rest' in declared)
    return { rule: 'rest', columns: Array.isArray(declared.rest) ? declared.rest.map((each) => known(each, column, scope)) : [] };
  return { rule: 'none', reason: declared.none };
}

function enumRule(column: string, declared: Extract<Declared, { enum: string }>, scope: DeclaredScope): Rule {
  return {
    rule: 'enum',
    column: known(declared.enum, column, scope),
    values: declared.values,
    ...(declared.otherwise !== undefined && { otherwise: declared.otherwise }),
    ...(declared.when_null !== undefined && { whenNull: declared.when_null }),
  };
}

function referenceRule(column: string, declared: Extract<Declared, { reference: string }>, scope: DeclaredScope): Rule {
  const columns = (Array.isArray(declared.from) ? declared.from : [declared.from]).map((each) => known(each, column, scope));
  const late = scope.lateIdentities.has(declared.reference);
  return { rule: 'reference', identity: declared.reference, columns, missing: declared.missing, late };
}

/** Parses an expression and says where it stands when it is refused. */
export async function parsed(sql: string, at: Path, { phase, parser, aliases }: Pick<DeclaredScope, 'phase' | 'parser' | 'aliases'>) {
  return readSql(phase, at, () => parser.expression(sql, aliases).catch(namingColumns(aliases)));
}

/** Where an expression names a column that is not there, those that are. */
function namingColumns(aliases: ReadonlySet<string>): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof GodwitError) || typeof error.details.column !== 'string') throw error;
    const message = `${error.message}${choice(error.details.column, [...aliases])}`;
    throw new GodwitError(error.code, message, { cause: error, details: error.details });
  };
}

/** Reads SQL of the playbook; what is wrong with it is told with its place. */
export async function readSql<T>(phase: string, at: Path, parse: () => Promise<T>): Promise<T> {
  try {
    return await parse();
  } catch (error) {
    if (error instanceof GodwitError) throw refusal(error.code, phase, at, error.message, error);
    throw error;
  }
}

function known(alias: string, column: string, { aliases, phase }: DeclaredScope): string {
  if (aliases.has(alias)) return alias;
  throw refusal('mapping_invalid', phase, ['fields', column], `the source has no column "${alias}"${choice(alias, [...aliases])}`);
}

function knownZone(zone: string, column: string, { phase }: DeclaredScope): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    throw refusal('mapping_invalid', phase, ['fields', column, 'zone'], `"${zone}" is no time zone of the IANA database.`);
  }
}
