import { EJSON } from 'bson';
import type { Document } from 'mongodb';
import type { Json, Pipeline } from '../../../model/pipelines/pipeline.ts';
import { extendedJson } from '../bson/extended-json.ts';
import { bsonType } from '../bson/types.ts';
import type { Server } from './connect.ts';
import { translated } from './errors.ts';
import { bytesOf } from './scan.ts';

const pageDocuments = 500;

/** What writes, or runs code of somebody's on the server. */
const forbidden = new Set(['$out', '$merge', '$function', '$accumulator', '$where']);

/** Whether a pipeline only reads. */
export function onlyReads(json: Json): boolean {
  if (Array.isArray(json)) return json.every(onlyReads);
  if (json === null || typeof json !== 'object') return true;
  return Object.entries(json).every(([name, each]) => !forbidden.has(name) && onlyReads(each as Json));
}

/** The documents that a pipeline makes on the server, in relaxed Extended JSON, pages of them. */
export async function* runPipeline({ db, label, statementTimeoutMs }: Server, on: string, pipeline: Pipeline): AsyncGenerator<string[]> {
  const stages = EJSON.deserialize(pipeline as never) as unknown as Document[];
  let page: string[] = [];
  try {
    for await (const document of db.collection(on).aggregate(stages, { raw: true, maxTimeMS: statementTimeoutMs, allowDiskUse: true })) {
      const bytes = bytesOf(document);
      page.push(extendedJson(bytes, bsonType.object, 0, bytes.length));
      if (page.length < pageDocuments) continue;
      yield page;
      page = [];
    }
  } catch (cause) {
    throw translated(cause, `running a pipeline on ${on} of ${label}`);
  }
  if (page.length > 0) yield page;
}
