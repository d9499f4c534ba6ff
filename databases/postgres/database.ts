import type { Entity } from '../../model/catalog.ts';
import type { Database, SourceDatabase, TargetDatabase } from '../../model/contracts.ts';
import { GodwitError as Failure, type GodwitError } from '../../model/errors.ts';
import type { SqlSession, TextRow } from '../../model/session.ts';
import { openBulkLoads } from './bulk/bulk.ts';
import { withWhatIsDown } from './bulk/whole-catalog.ts';
import { adoptEntity, compileProgram } from './compile/program.ts';
import { noteDerivedKeys } from './derived-keys.ts';
import { openEpoch } from './epoch.ts';
import { sampleRows } from './extract.ts';
import { readIdentity } from './identity/identity.ts';
import { introspect } from './introspect/introspect.ts';
import { preflight, unreachable } from './preflight/preflight.ts';
import { profileCatalog } from './profile/profile.ts';
import { readReplicaLag } from './replica-lag.ts';
import { readRowVersions } from './row-versions.ts';
import { compileBackup } from './safeguard/backup.ts';
import { markRestorePoint } from './safeguard/restore-point.ts';
import { labelOf, openSession, type SessionOptions } from './session.ts';
import { openTriggerSwitch } from './triggers/switch.ts';
import { withTriggersOn } from './triggers/whole-catalog.ts';
import { compileUndo } from './undo/program.ts';
import { inboundReferences } from './undo/references.ts';

/** Where a database is, and how long it may take to answer. */
export interface ConnectionOptions {
  readonly url: string;
  readonly schemas: readonly string[];
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** Rows that a profile looks at, per entity. */
  readonly profileRows: number;
}

type Role = SessionOptions['role'];

/** Where the ledger of a target is, but for rehearsals. */
const defaultLedgerSchema = 'migration_control';

const open = ({ url, connectTimeoutMs, statementTimeoutMs }: ConnectionOptions, role: Role) =>
  openSession({ url, role, zone: 'UTC', connectTimeoutMs, statementTimeoutMs });

/** Runs `work` on a session of its own. */
async function withSession<T>(options: ConnectionOptions, role: Role, work: (session: SqlSession) => Promise<T>): Promise<T> {
  const session = await open(options, role);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

function common(options: ConnectionOptions, role: Role): Database {
  const one = <T>(work: (session: SqlSession) => Promise<T>): Promise<T> => withSession(options, role, work);
  return {
    kind: 'postgres',
    label: labelOf(options.url),
    identity: () => one((session) => readIdentity(session, role === 'target' ? defaultLedgerSchema : null)),
    preflight: (question) =>
      one((session) => preflight(session, question)).catch((error: GodwitError) => {
        if (error instanceof Failure && error.kind !== 'assertion') return [unreachable(role, error)];
        throw error;
      }),
    introspect: () => one((session) => introspect(session, options.schemas)),
    profile: (catalog) => one((session) => profileCatalog(session, catalog, { sampleRows: options.profileRows })),
    rowVersions: (entities) => one((session) => readRowVersions(session, entities)),
    sample: (entity: Entity, rows: number) => one((session) => session.query<TextRow>(sampleRows(entity, rows))),
    close: async () => {},
  };
}

/** A PostgreSQL source: every session is read-only. */
export async function openPostgresSource(options: ConnectionOptions): Promise<SourceDatabase> {
  return { ...common(options, 'source'), openEpoch: () => openEpoch(() => open(options, 'source'), options.connectTimeoutMs) };
}

/** A PostgreSQL target. Its version decides how hashes are added up. */
export async function openPostgresTarget(options: ConnectionOptions): Promise<TargetDatabase> {
  const [server] = await withSession(options, 'target', (session) =>
    session.query<{ version: number }>({ text: "SELECT pg_catalog.current_setting('server_version_num')::integer / 10000 AS version" }),
  );
  return {
    ...common(options, 'target'),
    introspect: () =>
      withSession(options, 'target', async (session) =>
        withTriggersOn(
          session,
          await withWhatIsDown(session, await introspect(session, options.schemas), defaultLedgerSchema),
          defaultLedgerSchema,
        ),
      ),
    openSession: () => open(options, 'target'),
    compile: (input) => compileProgram(input, server?.version ?? 0),
    adopt: adoptEntity,
    noteDerivedKeys,
    inboundReferences,
    compileUndo,
    bulkLoads: openBulkLoads,
    triggers: openTriggerSwitch,
    backup: (entity) => compileBackup(entity, server?.version ?? 0),
    markRestorePoint,
    replicaLag: readReplicaLag,
  };
}
