import type { Document } from 'mongodb';
import type { Entity } from '../../../model/catalog.ts';
import type { Check } from '../../../model/check.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { ScannedCollection } from '../scanned.ts';
import type { Server } from '../server/connect.ts';
import { translated } from '../server/errors.ts';
import { openEventCursor } from './event-cursor.ts';

/** From this version on a server keeps images of documents for its streams. */
const imagesVersion = 6;
const shown = 5;
const secondsOfHour = 3600;

type Find = (entity: string) => ScannedCollection;

/** What capture needs of a deployment and these entities, a check each, with what an administrator does where it is missing. Changes nothing. */
export async function documentRequirements(server: Server, entities: readonly Entity[], find: Find): Promise<Check[]> {
  const names = collectionsOf(entities);
  const checks = [deployment(server), version(server), kinds(names, find)];
  if (checks.some(({ status }) => status === 'failed')) return checks;
  return [...checks, images(server, await withoutImages(server, names)), await rights(server, names), await retention(server)];
}

/** The collections of entities, elements of their documents among them. */
export const collectionsOf = (entities: readonly Pick<Entity, 'name' | 'unnest'>[]): string[] => [
  ...new Set(entities.map(({ name, unnest }) => unnest?.of ?? name)),
];

/** The statement that has a server keep images of a collection's documents. */
export const keepImages = (collection: string): string =>
  `db.runCommand({collMod: ${JSON.stringify(collection)}, changeStreamPreAndPostImages: {enabled: true}})`;

/** The collections of which the server keeps no images. */
export async function withoutImages({ db, label }: Server, collections: readonly string[]): Promise<string[]> {
  try {
    const listed = await db.listCollections({ name: { $in: [...collections] } }, { nameOnly: false }).toArray();
    const kept = listed
      .filter((each) => (each as Document).options?.changeStreamPreAndPostImages?.enabled === true)
      .map(({ name }) => name);
    return collections.filter((name) => !kept.includes(name));
  } catch (cause) {
    throw translated(cause, `asking ${label} for its collections`);
  }
}

const passed = (name: string, message: string): Check => ({ name, status: 'passed', message });
const listed = (names: readonly string[]): string =>
  names.length > shown ? `${names.slice(0, shown).join(', ')} and ${names.length - shown} more` : names.join(', ');

function deployment({ deployment: { kind }, label }: Server): Check {
  const name = 'capture.deployment';
  if (kind === 'replica set') return passed(name, `${label} is a replica set, which keeps a log of its changes.`);
  if (kind === 'sharded cluster')
    return {
      ...{ name, status: 'warning', message: `${label} is a sharded cluster: capturing its changes has not been tried.` },
      fix: 'Name one mongos alone in the address: a stream stays with the one that has begun it.',
    };
  return {
    ...{ name, status: 'failed', message: `${label} is a standalone server, which tells no changes.` },
    fix: 'Make it a replica set of one member (replication.replSetName, then rs.initiate()), or leave it to godwit differential.',
  };
}

function version({ deployment: { version: actual }, label }: Server): Check {
  const name = 'capture.version';
  if (Number.parseInt(actual, 10) >= imagesVersion)
    return passed(name, `${label} is of version ${actual}, which keeps images of documents.`);
  return {
    ...{ name, status: 'failed', message: `${label} is of version ${actual}: it does not say how a document was after a change.` },
    ...{ fix: 'Bring it to version 6 or newer, or leave it to godwit differential.', expected: '>= 6', actual },
  };
}

/** Views and packed measurements have no documents of their own; of files the chunks would have to be put together. */
function kinds(names: readonly string[], find: Find): Check {
  const name = 'capture.kinds';
  const silent = names.filter((each) => {
    const { metadata, bucket } = find(each);
    return bucket !== undefined || metadata.options.viewOn !== undefined || metadata.options.timeseries !== undefined;
  });
  if (silent.length === 0) return passed(name, 'Every entity is a collection of documents.');
  return {
    ...{
      name,
      status: 'failed',
      message: `Changes of these are not told document by document: ${listed(silent)} (views, time series, files).`,
    },
    fix: 'Leave them to godwit differential, in a playbook of their own.',
  };
}

function images({ label }: Server, without: readonly string[]): Check {
  const name = 'capture.post_images';
  if (without.length === 0) return passed(name, 'The server keeps how documents were after each change.');
  return {
    ...{ name, status: 'warning', message: `${label} does not keep how documents of ${listed(without)} were after a change.` },
    fix: `godwit sync start turns that on once a person has approved it, or an administrator does: ${without.map(keepImages).join('; ')}.`,
  };
}

async function rights(server: Server, collections: readonly string[]): Promise<Check> {
  const name = 'capture.rights';
  try {
    await (await openEventCursor(server, collections, null)).close();
    return passed(name, 'The user may follow the changes of the database.');
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== 'right_missing') throw error;
    return {
      ...{ name, status: 'failed', message: 'The user may not follow the changes of the database.' },
      fix: 'As administrator grant find and changeStream on the database (the role read has both); collMod, too, where Godwit is to keep images.',
    };
  }
}

/** The log begins to forget its oldest part when it is full: how long that takes is how long a stream may be paused. */
async function retention({ client, label }: Server): Promise<Check> {
  const name = 'capture.retention';
  const oplog = client.db('local').collection('oplog.rs');
  try {
    const ends = await Promise.all(([1, -1] as const).map((way) => oplog.findOne({}, { sort: { $natural: way } })));
    const [first = 0, last = 0] = ends.map((entry) => Number(entry?.ts?.getHighBits() ?? 0));
    const hours = (last - first) / secondsOfHour;
    return {
      ...{
        name,
        status: 'skipped',
        message: `The log of ${label} reaches back ${hours.toFixed(1)} hours: a stream must not be paused for longer.`,
      },
      fix: 'For longer: replSetResizeOplog with minRetentionHours.',
    };
  } catch {
    return { name, status: 'skipped', message: `How far the log of ${label} reaches back may not be read (local.oplog.rs).` };
  }
}
