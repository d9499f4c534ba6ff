import { GodwitError } from '../../model/errors.ts';

/** What people rely on was changed behind their back. */
export function tampered(message: string, details: Readonly<Record<string, unknown>>): GodwitError {
  return new GodwitError('record_tampered', message, { details });
}

/** Entries of the audit log that cannot be checked, by the ids of their keys. */
export function keyMissing(ids: readonly string[]): GodwitError {
  const named = ids.join(', ');
  return new GodwitError('audit_key_missing', `The audit log is kept with a key that is not here: ${named}.`, { details: { keys: ids } });
}
