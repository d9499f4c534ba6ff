import { type Document, documentsOf, type Source } from './source/collection.ts';
import { collections } from './source/collections.ts';
import { bucket } from './source/files.ts';
import { pipelines } from './source/views.ts';

export { type Expected, expected } from './source/expected.ts';

interface Collection {
  readonly name: string;
  readonly documents: Iterable<Document>;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly indexes?: NonNullable<Source['indexes']>;
}

/** The source's collections, bucket and views, the same on every machine. */
export function* sourceDocuments(): Generator<Collection> {
  for (const source of collections) {
    const { name, options = {}, indexes = [] } = source;
    yield { name, documents: documentsOf(source), options, indexes };
  }
  yield { name: 'documents.files', documents: bucket.files() };
  yield { name: 'documents.chunks', documents: bucket.chunks(), indexes: bucket.indexes };
  for (const [name, { on, pipeline }] of Object.entries(pipelines)) yield { name, documents: [], options: { viewOn: on, pipeline } };
}
