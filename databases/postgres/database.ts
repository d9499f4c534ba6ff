import type { Entity } from '../../model/catalog.ts';
import type { Database, SourceDatabase, TargetDatabase } from '../../model/contracts.ts';
import { GodwitError as Failure, type GodwitError } from '../../model/errors.ts';
import { timedMsMax } from '../../model/query-comparison.ts';
import type { SqlSession, TargetSession, TextRow } from '../../model/session.ts';
import { openBulkLoads } from './bulk/bulk.ts';
import { withWhatIsDown } from './bulk/whole-catalog.ts';
import { atMoment, dropCapture, isBefore, makeSlot, markLog, missingObjects } from './changes/make-slot.ts';
import { captureRequirements, captureStructure, slotState } from './changes/requirements.ts';
import { openChangeStream } from './changes/stream.ts';
import { findParents } from './compile/abroad.ts';
import { adoptEntity, compileProgram } from './compile/phase-statements.ts';
import { compileContents } from './contents/statements.ts';
import { noteDerivedKeys } from './derived-keys.ts';
import { placeOfName, tableName } from './entity-name.ts';
import { readIdentity } from './identity/identity.ts';
import { withFunctions } from './introspect/functions.ts';
import { introspect } from './introspect/introspect.ts';
import { withLeftBehind } from './introspect/left-behind.ts';
import { readStructureStamp } from './introspect/structure-stamp.ts';
import { compileTableMirror } from './mirror/table-mirror.ts';
import { readObserved } from './observed/read-observed.ts';
import { compareDocuments } from './pipelines/document-sums.ts';
import { readPlace } from './place.ts';
import { refuseTransactionPooler } from './pooler.ts';
import { preflight, unreachable } from './preflight/preflight.ts';
import { profileCatalog, rowOrder } from './profile/profile.ts';
import { countRows, readBack } from './read-back.ts';
import { readReplicaLag } from './replica-lag.ts';
import { readRowVersions } from './row-versions.ts';
import { compileBackup } from './safeguard/backup.ts';
import { markRestorePoint } from './safeguard/restore-point.ts';
import { sequenceKeeper } from './sequences/keeper.ts';
import { labelOf, openSession, type SessionOptions, type SourceSession } from './session.ts';
import { joinSnapshot, openSnapshot } from './snapshot.ts';
import { refuseReachableCode } from './source-code.ts';
import { sampleRows } from './source-read.ts';
import { sql, statement } from './sql.ts';
import { openQueryTimer } from './timing/timer.ts';
import { openTriggerSwitch } from './triggers/switch.ts';
import { withTriggersOn } from './triggers/whole-catalog.ts';
import { inboundReferences } from './undo/references.ts';
import { compileRemoval } from './undo/removal.ts';
import { compileUndo } from './undo/statements.ts';
import { openVectorStore } from './vectors/store.ts';
import { readViewSums } from './view-sums.ts';

/** Where a database is, and how long it may take to answer. */
export interface ConnectionOptions {
  readonly url: string;
  readonly schemas: readonly string[];
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** Rows that a profile looks at, per entity. */
  readonly profileRows: number;
  /** Reads a source as a role that may more than read, although reading it runs code of that database. */
  readonly allowSuperuser?: boolean;
}

type Role = SessionOptions['role'];

/** Where the ledger of a target is, but for rehearsals. */
const defaultLedgerSchema = 'migration_control';

type Open = (settings?: SessionOptions['settings']) => Promise<TargetSession & SourceSession>;

/** Opens sessions. Before the first one the database is asked whether it may be connected to like this; nothing has been set anywhere until then. */
function opener(options: ConnectionOptions, role: Role): Open {
  const { url, connectTimeoutMs, statementTimeoutMs } = options;
  const open: Open = (settings = {}) => openSession({ url, role, zone: 'UTC', connectTimeoutMs, statementTimeoutMs, settings });
  let admitted: Promise<void> | null = null;
  return async (settings) => {
    admitted ??= admit(options, role, open);
    await admitted.catch((error: unknown) => {
      admitted = null;
      throw error;
    });
    return open(settings);
  };
}

async function admit({ url, connectTimeoutMs, schemas, allowSuperuser }: ConnectionOptions, role: Role, open: Open): Promise<void> {
  const label = labelOf(url);
  await refuseTransactionPooler({ url, label, connectTimeoutMs });
  if (role === 'source' && !allowSuperuser) await withSession(open, (session) => refuseReachableCode(session, schemas, label));
}

/** Runs `work` on a session of its own. */
async function withSession<T>(open: Open, work: (session: SqlSession) => Promise<T>, settings?: SessionOptions['settings']): Promise<T> {
  const session = await open(settings);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** A session that cannot write, on either side, whose statements end in time. */
function openReader({ url, connectTimeoutMs, statementTimeoutMs }: ConnectionOptions): Promise<SourceSession> {
  const bounded = Math.min(statementTimeoutMs, timedMsMax);
  return openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs, statementTimeoutMs: bounded });
}

function common(options: ConnectionOptions, role: Role, open: Open): Database {
  const one = <T>(work: (session: SqlSession) => Promise<T>): Promise<T> => withSession(open, work);
  const { schemas, allowSuperuser = false } = options;
  return {
    kind: 'postgres',
    label: labelOf(options.url),
    identity: () => one((session) => readIdentity(session, role === 'target' ? defaultLedgerSchema : null)),
    preflight: (question) =>
      one((session) => preflight(session, question, { schemas, allowSuperuser })).catch((error: GodwitError) => {
        if (error instanceof Failure && error.kind !== 'assertion') return [unreachable(role, error)];
        throw error;
      }),
    introspect: () => one((session) => introspect(session, schemas)),
    structureStamp: () => one((session) => readStructureStamp(session, schemas)),
    profile: (catalog) => withSession(open, (session) => profileCatalog(session, catalog, { sampleRows: options.profileRows }), rowOrder),
    rowVersions: (entities) => one((session) => readRowVersions(session, entities)),
    sample: (entity: Entity, rows: number) => one((session) => session.query<TextRow>(sampleRows(entity, rows))),
    place: () => one(readPlace),
    viewSums: (view, columns) => one((session) => readViewSums(session, view, columns)),
    openTimer: async () => openQueryTimer(await openReader(options), schemas),
    close: async () => {},
  };
}

/** A PostgreSQL source: every session is read-only. */
export async function openPostgresSource(options: ConnectionOptions): Promise<SourceDatabase> {
  const open = opener(options, 'source');
  return {
    ...common(options, 'source', open),
    introspect: () =>
      withSession(open, async (session) => withLeftBehind(session, options.schemas, await introspect(session, options.schemas))),
    observed: () => withSession(open, (session) => readObserved(session, options.schemas)),
    openSnapshot: () => openSnapshot(() => open(), options.connectTimeoutMs),
    joinSnapshot: (view) => joinSnapshot(() => open(), view),
    changes: async () => ({
      requirements: (entities) => withSession(open, (session) => captureRequirements(session, entities)),
      structure: (entities) => withSession(open, (session) => captureStructure(session, entities)),
      missing: (needs) => missingObjects(options, needs),
      begin: (needs) =>
        makeSlot(options, needs, (snapshot, position) => openSnapshot(() => open(), options.connectTimeoutMs, { snapshot, position })),
      moment: () => atMoment(options, (snapshot, position) => openSnapshot(() => open(), options.connectTimeoutMs, { snapshot, position })),
      drop: (names) => dropCapture(options, names),
      slot: (name) => withSession(open, (session) => slotState(session, name)),
      mark: () => markLog(options),
      isBefore,
      open: (request) => openChangeStream(options, request),
    }),
  };
}

/** A PostgreSQL target. Its version decides how hashes are added up. */
export async function openPostgresTarget(options: ConnectionOptions): Promise<TargetDatabase> {
  const open = opener(options, 'target');
  const [server] = await withSession(open, (session) =>
    session.query<{ version: number }>({ text: "SELECT pg_catalog.current_setting('server_version_num')::integer / 10000 AS version" }),
  );
  return {
    ...common(options, 'target', open),
    introspect: () =>
      withSession(open, async (session) =>
        withTriggersOn(
          session,
          await withFunctions(
            session,
            await withWhatIsDown(session, await introspect(session, options.schemas), defaultLedgerSchema),
            options.schemas,
          ),
          defaultLedgerSchema,
        ),
      ),
    openSession: () => open(),
    compile: (input) => compileProgram(input, server?.version ?? 0),
    adopt: adoptEntity,
    findParents,
    noteDerivedKeys,
    inboundReferences,
    mirror: compileTableMirror,
    compileUndo,
    compileRemoval,
    compileContents,
    bulkLoads: openBulkLoads,
    triggers: openTriggerSwitch,
    compareDocuments: (view, compared, documents) => withSession(open, (session) => compareDocuments(session, view, compared, documents)),
    readBack,
    countRows,
    refreshView: (view) => statement(sql`REFRESH MATERIALIZED VIEW ${tableName(placeOfName(view))}`),
    sequences: sequenceKeeper,
    backup: (entity) => compileBackup(entity, server?.version ?? 0),
    markRestorePoint,
    replicaLag: readReplicaLag,
    vectors: openVectorStore,
  };
}
