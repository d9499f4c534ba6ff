import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { RowChunk } from '../../playbooks/smile/generate.ts';

/** Loads a generator's chunks into tables of the client's search path. */
export async function copyChunks(client: pg.Client, chunks: AsyncIterable<RowChunk>): Promise<void> {
  for await (const { table, columns, text } of chunks) {
    const list = columns.map((column) => pg.escapeIdentifier(column)).join();
    await pipeline(Readable.from([text]), client.query(copyFrom(`COPY ${pg.escapeIdentifier(table)} (${list}) FROM STDIN`)));
  }
}
