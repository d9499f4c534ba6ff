import { openMongoSource } from '../../databases/mongodb/database.ts';
import { openPostgresSource, openPostgresTarget } from '../../databases/postgres/database.ts';
import { openSqlParser } from '../../databases/postgres/expression/parse.ts';
import { openJournal } from '../../engine/journal/journal.ts';
import { openRuns } from '../../engine/journal/runs.ts';
import { openLedger } from '../../engine/ledger/ledger.ts';
import { withElements } from '../../engine/map/elements.ts';
import { resolveIdentities } from '../../engine/map/identities.ts';
import { mapPhase } from '../../engine/map/map-phase.ts';
import { sourceReadOf } from '../../engine/map/source-read.ts';
import { parsePlaybook } from '../../engine/playbook/load.ts';
import { selectPhases } from '../../engine/playbook/select.ts';
import type { Catalogs } from '../../engine/route.ts';
import type { PreparedPhase, RunContext, RunSettings } from '../../engine/run/context.ts';
import { executeRun, type RunResult } from '../../engine/run/run.ts';
import { mappingDigest } from '../../model/mapping.ts';
import { firstConnection } from '../../model/playbook-databases.ts';
import type { RunEvent } from '../../model/progress.ts';
import type { Transforms } from '../../model/sandbox.ts';
import { createDatabase, withClient } from './databases.ts';

const schema = 'migration_control';
const settings: RunSettings = {
  batchRows: 100,
  jobs: 1,
  retriesMax: 2,
  retryDelayMs: 10,
  quarantineRowsMax: null,
  quarantineShareMax: 1,
  passesMax: 5,
  replicaLagMax: null,
};

/** A migration between two databases of its own, over the engine's own functions. */
export interface TestMigration {
  readonly sourceUrl: string;
  readonly targetUrl: string;
  readonly events: RunEvent[];
  /** Opens what a run works with, mapped anew. Close it with `close`. */
  open(overrides?: Partial<RunSettings>): Promise<OpenMigration>;
  /** Opens, executes and closes. */
  run(overrides?: Partial<RunSettings>, signal?: AbortSignal): Promise<RunResult>;
}

export interface OpenMigration {
  readonly context: RunContext;
  readonly prepared: readonly PreparedPhase[];
  readonly targetCatalog: Catalogs;
  close(): Promise<void>;
}

/** Creates both databases from SQL and reads the playbook; its URLs are ignored. */
export async function createMigration(yaml: string, sourceSql: string, targetSql: string, transforms?: Transforms): Promise<TestMigration> {
  const [sourceUrl, targetUrl] = [await createDatabase('legacy'), await createDatabase('modern')];
  await withClient(sourceUrl, (client) => client.query(sourceSql));
  await withClient(targetUrl, (client) => client.query(targetSql));
  return migrationOf(yaml, { sourceUrl, targetUrl }, transforms);
}

/** The same from a database of a MongoDB server. */
export async function createDocumentMigration(yaml: string, sourceUrl: string, targetSql: string): Promise<TestMigration> {
  const targetUrl = await createDatabase('modern');
  await withClient(targetUrl, (client) => client.query(targetSql));
  return migrationOf(yaml, { sourceUrl, targetUrl });
}

/** Another playbook, with a source of its own, that writes into the target of a migration. */
export async function createBeside({ targetUrl }: TestMigration, yaml: string, sourceSql: string): Promise<TestMigration> {
  const sourceUrl = await createDatabase('legacy');
  await withClient(sourceUrl, (client) => client.query(sourceSql));
  return migrationOf(yaml, { sourceUrl, targetUrl });
}

type Urls = Pick<TestMigration, 'sourceUrl' | 'targetUrl'>;

function migrationOf(yaml: string, urls: Urls, transforms?: Transforms): TestMigration {
  const events: RunEvent[] = [];
  const open = (overrides: Partial<RunSettings> = {}, signal = new AbortController().signal): Promise<OpenMigration> =>
    openMigration(yaml, urls, { ...settings, ...overrides }, (event) => events.push(event), signal, transforms);
  const run: TestMigration['run'] = async (overrides, signal) => {
    const opened = await open(overrides, signal);
    try {
      return await executeRun(opened.context, opened.prepared, opened.targetCatalog, 'tester');
    } finally {
      await opened.close();
    }
  };
  return { ...urls, events, open, run };
}

async function openMigration(
  yaml: string,
  urls: { readonly sourceUrl: string; readonly targetUrl: string },
  settings: RunSettings,
  notify: (event: RunEvent) => void,
  signal: AbortSignal,
  transforms: Transforms | undefined,
): Promise<OpenMigration> {
  const playbook = parsePlaybook(yaml, 'test/playbook.yaml');
  const options = { connectTimeoutMs: 5000, statementTimeoutMs: 60_000, profileRows: 1000, allowSuperuser: true };
  const opened = urls.sourceUrl.startsWith('mongodb:')
    ? await openMongoSource({ ...options, url: urls.sourceUrl })
    : await openPostgresSource({ ...options, url: urls.sourceUrl, schemas: firstConnection(playbook, 'source').schemas });
  const source = withElements(opened, playbook.phases);
  const target = await openPostgresTarget({ ...options, url: urls.targetUrl, schemas: firstConnection(playbook, 'target').schemas });
  const [control, ledgerSession] = [await target.openSession(), await target.openSession()];
  const [ledger, journal, runs] = [openLedger(schema, playbook.playbook), openJournal(schema), openRuns(schema)];
  await ledger.install(ledgerSession);
  await journal.install(control);
  const targetCatalog = await target.introspect();
  const sourceCatalog = await source.introspect();
  const identities = resolveIdentities(playbook, new Map([['target', targetCatalog]]));
  const prepared: PreparedPhase[] = [];
  for (const name of selectPhases(playbook, {})) {
    const phase = playbook.phases.find((each) => each.phase === name);
    if (!phase) throw new Error(`no phase ${name}`);
    const known = { playbook, source: sourceCatalog, target: targetCatalog, parser: openSqlParser(), transforms };
    const mapping = await mapPhase(phase, known);
    const entity = targetCatalog.entities.find((each) => each.name === phase.target);
    if (!entity) throw new Error(`no entity ${phase.target}`);
    const digest = mappingDigest(mapping);
    await journal.save(control, { kind: 'mapping', playbook: playbook.playbook, name, content: mapping, author: 'tester', digest });
    if (!(await journal.approval(control, digest)))
      await journal.decide(control, { artifact: digest, decision: 'approved', by: 'tester', selfAllowed: true });
    prepared.push({
      phase,
      mapping,
      digest,
      approvedBy: 'tester',
      sourceRead: sourceReadOf(mapping, sourceCatalog),
      target: entity,
      identities,
    });
  }
  return {
    context: {
      ...{ playbook, source, target, control, ledgerSession, ledger, journal, runs },
      ...{ ledgerSchema: schema, settings, notify, signal },
      ...(transforms && { transforms }),
    },
    prepared,
    targetCatalog: new Map([['target', targetCatalog]]),
    close: async () => {
      await Promise.allSettled([control.close(), ledgerSession.close()]);
      await Promise.allSettled([source.close(), target.close()]);
    },
  };
}
