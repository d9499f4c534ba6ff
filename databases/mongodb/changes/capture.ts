import type { Entity } from '../../../model/catalog.ts';
import type { CapturedEntity, CaptureNeeds, ChangeCapture, OpenedCapture } from '../../../model/changes.ts';
import { sha256Hex } from '../../../model/digest.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { ScannedCollection } from '../scanned.ts';
import type { Server } from '../server/connect.ts';
import { translated } from '../server/errors.ts';
import { openCopyView } from './copy-view.ts';
import { openEventCursor } from './event-cursor.ts';
import { knownOf } from './known.ts';
import { isBefore, positionText, timeOf } from './position.ts';
import { collectionsOf, documentRequirements, keepImages, withoutImages } from './requirements.ts';
import { openDocumentStream } from './stream.ts';

type Finder = () => Promise<(entity: string) => ScannedCollection>;

/** Changes of a server's documents, by its change streams. The server keeps nothing for a stream but images, which others may use as well. */
export function documentCapture(server: Server, finder: Finder): ChangeCapture {
  return {
    tells: 'documents',
    requirements: async (entities) => documentRequirements(server, entities, await finder()),
    structure: async (entities) => structureOf(entities, await finder()),
    missing: async ({ tables }) => (await withoutImages(server, collectionsOf(tables))).map(keepImages),
    begin: async (needs) => begin(server, needs, await finder()),
    moment: () => Promise.reject(noMoment(server)),
    drop: async () => {},
    slot: async () => null,
    mark: () => now(server),
    isBefore,
    open: (request) => openDocumentStream(server, request),
  };
}

function noMoment({ label }: Server): GodwitError {
  return new GodwitError(
    'unsupported_structure',
    `${label} gives no view of a position in its log: pause the stream, then godwit differential analyze compares both sides.`,
  );
}

const idDigits = 12;

function structureOf(entities: readonly Entity[], find: (entity: string) => ScannedCollection): CapturedEntity[] {
  return collectionsOf(entities).map((name) => {
    const scan = find(name);
    return {
      id: Number.parseInt(sha256Hex(name).slice(0, idDigits), 16),
      ...{ schema: scan.database, table: scan.entity, identity: 'default' },
      columns: scan.columns.map((column) => ({ name: column.name, isKey: column.name === '_id', typeId: 0, typeModifier: -1 })),
      documents: knownOf(scan),
    };
  });
}

/** From here on images are kept; the place in the log comes before the copy, so that nothing lies between. */
async function begin(server: Server, { tables }: CaptureNeeds, find: (entity: string) => ScannedCollection): Promise<OpenedCapture> {
  const collections = collectionsOf(tables);
  for (const collection of await withoutImages(server, collections)) await turnOnImages(server, collection);
  const cursor = await openEventCursor(server, collections, null);
  const from = positionText(cursor.begun.end);
  await cursor.close();
  return { from, view: openCopyView(server, find, from) };
}

async function turnOnImages({ db, label }: Server, collection: string): Promise<void> {
  try {
    await db.command({ collMod: collection, changeStreamPreAndPostImages: { enabled: true } });
  } catch (cause) {
    throw translated(cause, `having ${label} keep images of ${collection}`);
  }
}

/** Where the log is: who has read up to there has read all that was written before. */
async function now({ db, label }: Server): Promise<string> {
  try {
    const { operationTime, lastWrite } = await db.command({ hello: 1 });
    return positionText({ time: timeOf(operationTime ?? lastWrite.opTime.ts), token: null });
  } catch (cause) {
    throw translated(cause, `asking ${label} how far its log has come`);
  }
}
