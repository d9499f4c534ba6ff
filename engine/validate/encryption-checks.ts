import type { Check } from '../../model/check.ts';
import { type CipherPlace, keyIdOf, open } from '../../model/cipher.ts';
import { GodwitError } from '../../model/errors.ts';
import type { TextRow } from '../../model/session.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';

/** Rows whose values are opened: that all bytes are those that the mapping makes is judged elsewhere. */
const openedRows = 1000;

/** Whether encrypted values of the target open with the keys that are there; the values stay in this process. */
export async function encryptionChecks(context: RunContext, { phase, mapping, target }: PreparedPhase): Promise<Check[]> {
  const { keys } = context;
  if (!phase.encrypt || !keys) return [];
  const rows = await context.target.sample(target, openedRows);
  return mapping.fields.flatMap(({ target: name, rule }) => {
    if (rule.rule !== 'copy' || !phase.encrypt?.[rule.column]) return [];
    const place = { system: context.playbook.system, entity: mapping.source, column: rule.column };
    return [openCheck(name, place, keys.all, rows)];
  });
}

function openCheck(name: string, place: CipherPlace, keys: Parameters<typeof open>[2], rows: readonly TextRow[]): Check {
  const check = `encryption.${name}`;
  const values = rows.flatMap((row) => row[name] ?? []).map((text) => Buffer.from(text.slice(2), 'hex'));
  const sealed = values.filter((bytes) => keyIdOf(bytes) !== null);
  const failed = sealed.flatMap((bytes) => faultOf(() => open(bytes, place, keys)));
  if (failed.length === 0)
    return {
      name: check,
      status: 'passed',
      message: `${sealed.length} values of the first ${rows.length} rows were opened by their keys.`,
    };
  const fix = 'Put the keys back by which they were encrypted, or write the rows again.';
  return { name: check, status: 'failed', message: `${failed.length} of ${sealed.length} values do not open. ${failed[0]}`, fix };
}

function faultOf(work: () => unknown): string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof GodwitError) return [error.message];
    throw error;
  }
}
