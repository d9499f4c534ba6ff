import type { PhaseStatements } from '../../model/phase-statements.ts';
import type { SourceRead } from '../../model/reading.ts';
import { isRefused } from '../../model/refused.ts';
import { refusal } from '../playbook/refusal.ts';

/** Why a source key came twice, where that is what stopped a write; any other error as it is. Structure cannot foretell it: only rows show it. */
export function duplicateKeyError(error: unknown, { sourceRead }: PhaseStatements, phase: string): unknown {
  if (!isRefused(error, 'twice')) return error;
  const at = sourceRead.lookups.length > 0 ? 'lookups' : 'key';
  return refusal('mapping_invalid', phase, [at], `${whyOf(sourceRead)}.`, error);
}

function whyOf({ entity, key, lookups }: SourceRead): string {
  const isProven = entity.key?.fields.every((name) => key.includes(name)) ?? false;
  const sameKey = `several rows of ${entity.name} have the same ${key.join(', ')}: name columns that are unique in \`key\``;
  if (lookups.length === 0) return sameKey;
  const names = lookups.map(({ name }) => name).join(', ');
  const several = `a look-up (${names}) finds several rows for one row of ${entity.name}: pair columns that are unique, or narrow it with \`where\``;
  return isProven ? several : `${several}; or ${sameKey}`;
}
