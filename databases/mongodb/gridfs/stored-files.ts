import type { StoredFile } from '../../../model/contents.ts';
import { GodwitError } from '../../../model/errors.ts';
import { idBytes } from '../bson/id.ts';
import { BsonFault } from '../bson/walk.ts';
import { descriptionOf, piecesOf } from './content.ts';
import type { ReadChunks } from './file-records.ts';

/** The files that descriptions stand for, with their bytes a chunk at a time; documents that are none are kept aside as rows are read. */
export async function* storedFiles(documents: AsyncIterable<Buffer>, read: ReadChunks): AsyncGenerator<StoredFile> {
  for await (const document of documents) {
    const id = idOf(document);
    if (id !== null) yield { id, read: () => bytesOf(id, document, read) };
  }
}

function idOf(document: Buffer): string | null {
  try {
    return idBytes(document);
  } catch (fault) {
    if (fault instanceof BsonFault) return null;
    throw fault;
  }
}

async function* bytesOf(id: string, document: Buffer, read: ReadChunks): AsyncGenerator<Buffer> {
  try {
    yield* piecesOf(descriptionOf(document), read(id, document));
  } catch (fault) {
    throw fault instanceof BsonFault ? new GodwitError('source_damaged', `A file cannot be read: ${fault.message}.`) : fault;
  }
}

/** That an entity is no bucket. */
export const noFiles = (entity: string): GodwitError =>
  new GodwitError('unsupported_structure', `${entity} is no bucket of GridFS: only files have contents.`);
