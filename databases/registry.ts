import type { SourceDatabase, TargetDatabase } from '../model/contracts.ts';
import type { Connection } from '../model/playbook.ts';
import { openFilesSource } from './files/database.ts';
import { openPostgresSource, openPostgresTarget } from './postgres/database.ts';

/** Where a database is, and how long it may take to answer. */
export interface OpenOptions {
  /** The address, with all variables put in: it may hold a password. */
  readonly url: string;
  readonly connection: Connection;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** Rows that a profile looks at, per entity. */
  readonly profileRows: number;
  /** Reads a source as a role that may more than read, although reading it runs code of that database. */
  readonly allowSuperuser?: boolean;
}

/** A kind of database: what its addresses look like, and what it can be. */
export interface DatabaseKind {
  readonly address: RegExp;
  /** Such an address, for people. */
  readonly example: string;
  openSource(options: OpenOptions): Promise<SourceDatabase>;
  openTarget?(options: OpenOptions): Promise<TargetDatabase>;
}

/** The kinds of database, by the name that a playbook gives; a further one is a folder and a line. */
export const databaseKinds: Readonly<Record<string, DatabaseKind>> = {
  postgres: {
    address: /^postgres(ql)?:\/\//,
    example: 'postgresql://host/database',
    openSource: ({ connection, ...options }) => openPostgresSource({ ...options, schemas: connection.schemas }),
    openTarget: ({ connection, ...options }) => openPostgresTarget({ ...options, schemas: connection.schemas }),
  },
  files: {
    address: /^files:./,
    example: 'files:./exports',
    openSource: ({ url, connection, profileRows }) =>
      openFilesSource({ folder: url.slice('files:'.length), formats: connection.files ?? {}, profileRows }),
  },
};

/** The kind of an address; undefined where none has such addresses. */
export function kindOfAddress(url: string): string | undefined {
  return Object.entries(databaseKinds).find(([, { address }]) => address.test(url))?.[0];
}

/** The kind of embedded databases, of the journal, and of addresses that show none. */
export const defaultKind = 'postgres';
