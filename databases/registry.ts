import { resolve } from 'node:path';
import type { Connection } from '../model/connection.ts';
import type { SourceDatabase, TargetDatabase } from '../model/contracts.ts';
import type { Sink, SinkConnection } from '../model/sink.ts';
import { serverLabel } from './fhir/address.ts';
import { addressLabel } from './mongodb/address.ts';
import { openPostgresSource, openPostgresTarget } from './postgres/database.ts';
import { labelOf } from './postgres/session.ts';

/** Where a database is, and how long it may take to answer. */
export interface OpenOptions {
  /** The address, with all variables put in: it may hold a password. */
  readonly url: string;
  readonly connection: Connection;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** Rows that a profile looks at, per entity. */
  readonly profileRows: number;
  /** Megabytes of a look-up's rows that a source without SQL holds in memory. */
  readonly lookUpMemoryMb?: number;
  /** Reads a source as a role that may more than read, although reading it runs code of that database. */
  readonly allowSuperuser?: boolean;
  /** Of a database that has APIs beside it: their address, and the key for them. Throws `config_invalid`. */
  readonly project?: () => { readonly url: string; readonly serviceRole: string } | null;
}

/** A kind of database: what its addresses look like, and what it can be. */
export interface DatabaseKind {
  readonly address: RegExp;
  /** Such an address, for people. */
  readonly example: string;
  /** The address of one that Godwit keeps in a folder below its home: `embedded:NAME` with this kind. Of other kinds that is the embedded server. */
  kept?(folder: string): string;
  /** What a database of such an address is called, for people: never user or password. */
  label(url: string): string;
  openSource(options: OpenOptions): Promise<SourceDatabase>;
  openTarget?(options: OpenOptions): Promise<TargetDatabase>;
}

/**
 * The kinds of database, by the name that a playbook gives; a further one is a folder and a line. What is not PostgreSQL is loaded when one is
 * opened: the driver of documents alone is a megabyte of code.
 */
export const databaseKinds: Readonly<Record<string, DatabaseKind>> = {
  postgres: {
    address: /^postgres(ql)?:\/\//,
    example: 'postgresql://host/database',
    label: labelOf,
    openSource: ({ connection, ...options }) => openPostgresSource({ ...options, schemas: connection.schemas }),
    openTarget: ({ connection, ...options }) => openPostgresTarget({ ...options, schemas: connection.schemas }),
  },
  // Its addresses are those of PostgreSQL, so that only a playbook that names it has it.
  supabase: {
    address: /^postgres(ql)?:\/\//,
    example: 'postgresql://db.REF.supabase.co/postgres',
    label: labelOf,
    openSource: async (options) => (await import('./supabase/database.ts')).openSupabaseSource(options),
    openTarget: async (options) => (await import('./supabase/database.ts')).openSupabaseTarget(options),
  },
  files: {
    address: /^files:./,
    example: 'files:./exports',
    label: (url) => resolve(pathOf(url)),
    openSource: async ({ url, connection, ...options }) => {
      const { openFilesSource } = await import('./files/database.ts');
      return openFilesSource({ ...options, folder: pathOf(url), formats: connection.files ?? {} });
    },
  },
  mongodb: {
    address: /^mongodb(\+srv)?:\/\//,
    example: 'mongodb://host:27017/database',
    label: addressLabel,
    openSource: async (options) => (await import('./mongodb/database.ts')).openMongoSource(options),
  },
  mongodump: {
    address: /^mongodump:./,
    example: 'mongodump:./dump',
    kept: (folder) => `mongodump:${folder}`,
    label: (url) => resolve(pathOf(url)),
    openSource: async ({ url, ...options }) => {
      const { openDumpSource } = await import('./mongodump/database.ts');
      return openDumpSource({ ...options, path: pathOf(url), readDamaged: options.connection.damaged === 'read_up_to' });
    },
  },
};

/** What stands behind the name of a kind whose databases are files. */
const pathOf = (url: string): string => url.slice(url.indexOf(':') + 1);

/** The kind of an address; undefined where none has such addresses. */
export function kindOfAddress(url: string): string | undefined {
  return Object.entries(databaseKinds).find(([, { address }]) => address.test(url))?.[0];
}

/** The kind of embedded databases, of the journal, and of addresses that show none. */
export const defaultKind = 'postgres';

/** Where a sink is, and how it is written. */
export interface SinkOptions {
  /** The address, with all variables put in. */
  readonly url: string;
  readonly connection: SinkConnection;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

/** A kind of system that items are published into. */
export interface SinkKind {
  readonly address: RegExp;
  readonly example: string;
  /** The address of one that Godwit keeps in a folder below its home: `embedded:NAME` with this kind. */
  kept?(folder: string): string;
  label(url: string): string;
  /** The type of what code makes for an item of that name (`sandbox/check/shapes.ts`). */
  shapeOf(item: string): string;
  open(options: SinkOptions): Promise<Sink>;
}

/** The kinds of sink, by the name that a playbook gives; a further one is a folder and a line. */
export const sinkKinds: Readonly<Record<string, SinkKind>> = {
  fhir: {
    address: /^(https?:\/\/|fhir-folder:.)/,
    example: 'https://host/fhir',
    kept: (folder) => `fhir-folder:${folder}`,
    label: (url) => (url.startsWith('fhir-folder:') ? resolve(pathOf(url)) : serverLabel(url)),
    shapeOf: (item) => `fhir4.${item}`,
    open: async (options) => (await import('./fhir/open.ts')).openFhir(options),
  },
  files: {
    address: /^files:./,
    example: 'files:./exports',
    kept: (folder) => `files:${folder}`,
    label: (url) => resolve(pathOf(url)),
    shapeOf: () => 'object',
    open: async ({ url }) => (await import('./files/sink/sink.ts')).openFolderSink(pathOf(url)),
  },
};

/** The kind of sink that an address is of; undefined where none has such addresses. */
export function sinkKindOfAddress(url: string): string | undefined {
  return Object.entries(sinkKinds).find(([, { address }]) => address.test(url))?.[0];
}
