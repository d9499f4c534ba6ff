import { listNames } from '../preflight/facts.ts';

/** A table, as far as its changes are told. */
export interface TableFacts {
  readonly schema: string;
  readonly table: string;
  readonly isPartitioned: boolean;
  readonly isPartition: boolean;
  readonly isUnlogged: boolean;
  readonly isNoTable: boolean;
  readonly mayRead: boolean;
  readonly isOwner: boolean;
  readonly identity: 'default' | 'nothing' | 'full' | 'index';
  readonly hasKey: boolean;
  readonly hasIdentityIndex: boolean;
  readonly partitionsWithout: number;
  readonly generated: readonly string[];
}

/** `public.orders, public.items`. */
export const namesOf = (tables: readonly TableFacts[]): string => listNames(tables.map(({ schema, table }) => `${schema}.${table}`));
