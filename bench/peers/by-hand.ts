import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { withClient } from '../client.ts';
import { createFresh } from '../fresh-database.ts';
import { copyReadyRows } from '../load/floor.ts';
import { insertInLoop } from '../load/inserts.ts';
import { timed } from '../timing.ts';
import { type Peer, peerDatabase } from './peer.ts';

const sourceTables = ['auth_user', 'dispatch_patient', 'dispatch_task'] as const;
const identical = `CREATE TABLE auth_user (id integer, name text);
CREATE TABLE dispatch_patient (id integer, name text, born date);
CREATE TABLE dispatch_task (id integer, patient_id integer, assignee_id integer, title text, body text, amount double precision, status smallint,
  created_at timestamptz, metadata text)`;
const always = async (): Promise<null> => null;
/** The loop is the same at any length; a part of the rows will do. */
const loopRowsMax = 250_000;

/** The least that can be done: the bytes of the same tables, in text, without any key. */
export const copyIdentical: Peer = {
  name: 'COPY, identical tables',
  does: 'the bytes',
  doesNot: 'keys, indexes, new shape, new ids, resume, proof',
  unable: always,
  prepare: (server) => createFresh(server, peerDatabase, identical),
  run: ({ url }) =>
    timed(async () => {
      for (const table of sourceTables) await copyTable(url('bench_source'), url(peerDatabase), table);
    }),
  table: 'dispatch_task',
};

/** Rows that somebody has already transformed: Godwit's own target of the same round. */
export const copyReady: Peer = {
  name: 'COPY of ready rows, then keys',
  does: 'rows of the new shape that somebody has already made; keys, indexes, a foreign key',
  doesNot: 'the transformation itself, new ids, resume, proof',
  unable: always,
  prepare: (server) => createFresh(server, peerDatabase, ''),
  run: ({ url }) => copyReadyRows(url('bench_target'), url(peerDatabase)),
  table: 'tasks',
};

export const insertLoop: Peer = {
  name: 'loop of 500-row INSERTs',
  does: 'new shape and ids; only the largest table is timed',
  doesNot: 'bad rows, resume, proof',
  unable: always,
  prepare: (server) => createFresh(server, peerDatabase, ''),
  run: async ({ url }, rows) => {
    const part = Math.min(rows, loopRowsMax);
    return ((await insertInLoop(url('bench_source'), url(peerDatabase), part)) * rows) / part;
  },
  table: null,
};

function copyTable(fromUrl: string, toUrl: string, table: string): Promise<void> {
  return withClient(fromUrl, (from) =>
    withClient(toUrl, (to) => pipeline(from.query(copyTo(`COPY ${table} TO STDOUT`)), to.query(copyFrom(`COPY ${table} FROM STDIN`)))),
  );
}
