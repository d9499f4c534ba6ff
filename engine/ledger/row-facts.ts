import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';
import type { StoredPatch } from './repairs.ts';

/** What the key map says of a legacy key. `refused` rows have no target key. */
export interface KeyMapEntry {
  readonly sourceKey: string;
  readonly targetKey: string | null;
  readonly state: 'adopted' | 'merged' | 'refused';
  /** The source row that won, of one that was refused or merged; null where that is not known. */
  readonly rival: string | null;
}

/** A row that the ledger keeps aside. */
export interface KeptRow {
  readonly sourceKey: string;
  readonly reason: string;
  readonly field: string | null;
}

/** What the ledger knows of single rows, asked for many keys at a time (legacy keys in canonical form, target keys as text). */
export interface RowFacts {
  keyMap(identity: string, sourceKeys: readonly string[]): Promise<KeyMapEntry[]>;
  quarantined(run: string, phase: string, sourceKeys: readonly string[]): Promise<KeptRow[]>;
  /** Patches of source rows, oldest first; only approved ones apply. */
  patches(phase: string, entity: string, sourceKeys: readonly string[]): Promise<StoredPatch[]>;
  /** Whether an approved patch lets rows arrive that were kept aside before. */
  isRepaired(): Promise<boolean>;
  quarantinedCount(run: string, phase: string): Promise<number>;
  /** Rows that were kept aside and have arrived since. */
  repairedCount(run: string, phase: string): Promise<number>;
  /** Those of the keys that belong to rows of others. */
  bystanders(entity: string, targetKeys: readonly string[]): Promise<string[]>;
}

/** Opens the facts of a migration in the ledger in `schema`, on a session. */
export function openRowFacts(session: SqlSession, schema: string, migration: string): RowFacts {
  const ask = <Row>(file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values });
  return {
    keyMap: (identity, keys) => ask('key-map-entries.sql', migration, identity, keys),
    quarantined: (run, phase, keys) => ask('quarantined-rows.sql', run, phase, keys),
    patches: (phase, entity, keys) => ask('patches-of-rows.sql', migration, phase, entity, keys),
    isRepaired: async () => (await ask<{ found: boolean }>('any-repair.sql', migration))[0]?.found === true,
    quarantinedCount: async (run, phase) => (await ask<{ rows: number }>('quarantined-count.sql', run, phase))[0]?.rows ?? 0,
    repairedCount: async (run, phase) => (await ask<{ rows: number }>('repaired-count.sql', run, phase))[0]?.rows ?? 0,
    bystanders: async (entity, keys) =>
      (await ask<{ targetKey: string }>('bystanders.sql', migration, entity, keys)).map(({ targetKey }) => targetKey),
  };
}
