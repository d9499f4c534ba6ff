import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

/** What stands under a name now: as the last one that a stage brought, or that was approved. */
export interface CurrentArtifact {
  readonly kind: 'mapping' | 'publication' | 'embedding' | 'copy' | 'terms' | 'databases';
  readonly name: string;
  readonly digest: string;
  readonly by: string;
  readonly since: string;
  /** The newest word on it; null when nobody has decided. */
  readonly decision: 'approved' | 'rejected' | null;
  /** Digest of what was approved last under the name. */
  readonly approvedLast: string | null;
}

const standingMax = 10_000;

/** What of a playbook is approved by its digest, as it stands in the journal; no database of the migration is asked for it. */
export function currentArtifacts(session: SqlSession, schema: string, playbook: string): Promise<CurrentArtifact[]> {
  return session.query({ text: statementText(import.meta.dirname, 'current-artifacts.sql', schema), values: [playbook, standingMax] });
}
