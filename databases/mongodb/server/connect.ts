import { type ClientSession, type Db, MongoClient } from 'mongodb';
import { GodwitError } from '../../../model/errors.ts';
import { translated } from './errors.ts';

export interface ServerOptions {
  /** With the database's name in its path; options of the driver behind it. */
  readonly url: string;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly profileRows: number;
  /** Megabytes of a look-up's rows that are held in memory. */
  readonly lookUpMemoryMb?: number;
}

/** What a deployment can do, as it says of itself. */
export interface Deployment {
  /** The replica set's name, or the hosts that answer. */
  readonly name: string;
  readonly kind: 'replica set' | 'sharded cluster' | 'standalone';
  readonly version: string;
  /** Whether several reads can share one moment (from wire version 13 on, not of a standalone). */
  readonly hasSnapshots: boolean;
}

export interface Server {
  readonly client: MongoClient;
  readonly db: Db;
  readonly deployment: Deployment;
  /** `host:port/database`, without user and password. */
  readonly label: string;
  readonly statementTimeoutMs: number;
  readonly lookUpMemoryMb: number | undefined;
}

const snapshotWireVersion = 13;

/**
 * Connects, and asks what answers. Throws `config_invalid` for an address without a database, `database_unreachable`, `authentication_failed`,
 * `tls_failed`.
 */
export async function connectServer({ url, connectTimeoutMs, statementTimeoutMs, lookUpMemoryMb }: ServerOptions): Promise<Server> {
  const client = openClient(url, connectTimeoutMs);
  const label = labelOf(client);
  try {
    await client.connect();
    const db = client.db();
    return { client, db, label, deployment: await deploymentOf(db, label), statementTimeoutMs, lookUpMemoryMb };
  } catch (cause) {
    await client.close().catch(() => {});
    throw translated(cause, `connecting to ${label}`);
  }
}

function openClient(url: string, connectTimeoutMs: number): MongoClient {
  const named = /^mongodb(?:\+srv)?:\/\/[^/]+\/[^/?]+/.test(url);
  if (!named)
    throw new GodwitError('config_invalid', 'The address of a MongoDB server ends in the name of a database: mongodb://host:27017/shop.');
  try {
    return new MongoClient(url, {
      appName: 'godwit',
      serverSelectionTimeoutMS: connectTimeoutMs,
      connectTimeoutMS: connectTimeoutMs,
      retryReads: true,
    });
  } catch (cause) {
    throw translated(cause, 'reading the address');
  }
}

function labelOf({ options }: MongoClient): string {
  const hosts = options.hosts.map((host) => host.toString()).join(',');
  return `${options.srvHost ?? hosts}/${options.dbName}`;
}

async function deploymentOf(db: Db, label: string): Promise<Deployment> {
  const hello = await db.command({ hello: 1 });
  const { version = 'unknown' } = await db.command({ buildInfo: 1 });
  const isSharded = hello.msg === 'isdbgrid';
  const kind = isSharded ? 'sharded cluster' : hello.setName ? 'replica set' : 'standalone';
  const hasSnapshots = kind !== 'standalone' && Number(hello.maxWireVersion) >= snapshotWireVersion;
  return { name: hello.setName ?? label.replace(/\/[^/]*$/, ''), kind, version: String(version), hasSnapshots };
}

/** How far the source's log has come: equal where nothing was written between; a text of its own where the server has no log. */
export async function positionOf({ db, deployment }: Server): Promise<string> {
  const { lastWrite, operationTime } = await db.command({ hello: 1 });
  const time = lastWrite?.opTime?.ts ?? operationTime;
  return time ? `${deployment.name}:${time.toString()}` : `${deployment.name}:${process.hrtime.bigint()}`;
}

/** A session whose reads share one moment, where there are such; null where not. */
export function snapshotSession({ client, deployment }: Server): ClientSession | null {
  return deployment.hasSnapshots ? client.startSession({ snapshot: true }) : null;
}
