import type { Entity } from '../../model/catalog.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { TextRow } from '../../model/session.ts';
import { firstRows } from '../without-sql/view.ts';
import { catalogOf } from './catalog.ts';
import { documentCapture } from './changes/capture.ts';
import { checkCollections } from './checks.ts';
import { documentCatalogOf } from './facts/document-catalog.ts';
import { readObserved } from './observed/read-observed.ts';
import { profileDocuments } from './profile.ts';
import { connectServer, type ServerOptions } from './server/connect.ts';
import { checkDeployment } from './server/preflight.ts';
import { onlyReads, runPipeline } from './server/run-pipeline.ts';
import { type ServerScan, scanServer } from './server/scan.ts';
import { openPipelineTimer } from './server/time-queries.ts';
import { openServerView } from './server/view.ts';

/** A database of a MongoDB server as a source: never written. All its documents are read once, for the types of all members, before anything else. */
export async function openMongoSource(options: ServerOptions): Promise<SourceDatabase> {
  const server = await connectServer(options);
  let known: Promise<ServerScan[]> | null = null;
  const look = (): Promise<ServerScan[]> => {
    known = scanServer(server);
    return known;
  };
  const all = (): Promise<ServerScan[]> => known ?? look();
  const finder = async () => {
    const scans = await all();
    return (entity: string): ServerScan => {
      const found = scans.find((each) => each.entity === entity);
      if (!found) throw new GodwitError('entity_not_found', `${server.label} has no collection "${entity}".`);
      return found;
    };
  };
  const sample = async (entity: Entity, rows: number): Promise<TextRow[]> => {
    const view = await openServerView(server, await finder());
    return firstRows(view, entity, rows).finally(() => view.close());
  };
  return {
    kind: 'mongodb',
    label: server.label,
    preflight: async () => [...checkDeployment(server), ...checkCollections(await all())],
    introspect: async () => catalogOf('mongodb', server.label, await look()),
    profile: async () => profileDocuments(await all(), (entity) => sample(entity, options.profileRows)),
    documents: async () => documentCatalogOf(await all()),
    rowVersions: async () => ({}),
    sample,
    identity: async () => ({
      name: server.label,
      evidence: { by: 'server', server: `${server.deployment.kind} ${server.deployment.name}`, database: server.db.databaseName },
    }),
    place: async () => ({ system: server.deployment.name, database: server.db.databaseName, name: server.db.databaseName, started: '' }),
    runPipeline: async (on, pipeline) => (onlyReads(pipeline) ? runPipeline(server, on, pipeline) : null),
    observed: async () => readObserved(server, await all()),
    openTimer: async () => openPipelineTimer(server),
    changes: async () => documentCapture(server, finder),
    openSnapshot: async () => openServerView(server, await finder()),
    close: () => server.client.close(),
  };
}
