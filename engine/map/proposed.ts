import type { Entity, Field } from '../../model/catalog.ts';
import type { FieldMapping } from '../../model/mapping.ts';

/** What a proposal for an undeclared target column may lean on. */
export interface ProposalScope {
  readonly source: Entity;
  readonly target: Entity;
  readonly targetKey: readonly string[];
  readonly strategy: 'derived' | 'kept';
  /** Target entity → the identity that its rows have. */
  readonly identityOf: ReadonlyMap<string, string>;
  /** Source entity → the identity that its rows become. */
  readonly identityFrom: ReadonlyMap<string, string>;
  readonly lateIdentities: ReadonlySet<string>;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** What follows from keys, references and the target's own computing alone; null where the matcher has to be asked. */
export function proposeByStructure(target: Field, scope: ProposalScope): FieldMapping | null {
  return proposeKey(target, scope) ?? proposeComputed(target) ?? proposeReference(target, scope);
}

/** The column of the same name, or null, for columns for which the matcher found no source. */
export function proposeByName(target: Field, scope: ProposalScope, taken: ReadonlySet<string>): FieldMapping | null {
  return proposeCopy(target, scope, taken);
}

function proposeKey(target: Field, { targetKey, strategy }: ProposalScope): FieldMapping | null {
  if (strategy !== 'derived' || targetKey.length !== 1 || targetKey[0] !== target.name || target.type.kind !== 'uuid') return null;
  return {
    target: target.name,
    rule: { rule: 'identity' },
    confidence: 1,
    evidence: ['It is the target key, a uuid: derived from the source key.'],
  };
}

function proposeComputed(target: Field): FieldMapping | null {
  if (target.generated !== 'stored' && target.generated !== 'virtual') return null;
  return none(target, 1, 'The database computes it.');
}

function proposeReference(target: Field, scope: ProposalScope): FieldMapping | null {
  const declared = scope.target.references.find(({ fields }) => fields.length === 1 && fields[0] === target.name);
  const identity = declared && scope.identityOf.get(declared.entity);
  if (!identity) return null;
  const legacy = scope.source.references.filter(({ entity, fields }) => fields.length === 1 && scope.identityFrom.get(entity) === identity);
  const sameName = scope.source.fields.find(({ name }) => plain(name) === plain(target.name))?.name;
  const [only] = legacy;
  const column = legacy.find(({ fields }) => fields[0] === sameName)?.fields[0] ?? (legacy.length === 1 ? only?.fields[0] : sameName);
  if (column === undefined) return null;
  const evidence = legacy.some(({ fields }) => fields[0] === column)
    ? `Both columns refer to the same rows: "${column}" to their source, "${target.name}" to ${declared.entity}.`
    : `Same name, and "${target.name}" refers to ${declared.entity}.`;
  const late = scope.lateIdentities.has(identity);
  const rule = { rule: 'reference' as const, identity, columns: [column], missing: 'quarantine' as const, late };
  return { target: target.name, rule, confidence: legacy.length > 0 ? 0.98 : 0.85, evidence: [evidence] };
}

function proposeCopy(target: Field, { source }: ProposalScope, taken: ReadonlySet<string>): FieldMapping | null {
  const exact = source.fields.find(({ name }) => name === target.name);
  const found = exact ?? source.fields.find(({ name }) => plain(name) === plain(target.name) && !taken.has(name));
  if (!found) return null;
  const sameType = found.type.kind === target.type.kind && found.type.dimensions === target.type.dimensions;
  const evidence = [exact ? 'Same name.' : `Same name but for case and signs: "${found.name}".`];
  evidence.push(
    sameType
      ? `Same type (${target.type.native}).`
      : `${found.type.native} is converted to ${target.type.native}; what does not fit is refused.`,
  );
  return { target: target.name, rule: { rule: 'copy', column: found.name, clean: [] }, confidence: sameType ? 0.97 : 0.8, evidence };
}

/** No source, where neither structure nor names nor the matcher know one. */
export function noSource(target: Field): FieldMapping {
  if (target.generated !== undefined) return none(target, 0.9, 'The database numbers it.');
  if (target.default !== undefined) return none(target, 0.6, 'No source column has this name; the default stands.');
  return none(target, target.nullable ? 0.5 : 0, 'No source column has this name.');
}

function none(target: Field, confidence: number, reason: string): FieldMapping {
  return { target: target.name, rule: { rule: 'none', reason }, confidence, evidence: [reason] };
}
