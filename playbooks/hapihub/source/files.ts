import { createHash } from 'node:crypto';
import { Binary, Int32, Long, type ObjectId } from 'bson';
import { pick } from '../../seeded.ts';
import { aside, type Document, type ExpectedFate } from './collection.ts';
import { drawn, moment, upTo } from './seed.ts';
import { ids, org, patientOf } from './world.ts';

const chunkSize = 4096;
const clean = 60;

/** What is wrong with files of the bucket, and which file has it. */
const broken: readonly { readonly label: string; readonly fates: readonly ExpectedFate[] }[] = [
  { label: 'chunk_missing', fates: [aside('documents', 'unreadable')] },
  { label: 'hash_of_another_file', fates: [aside('documents', 'unreadable')] },
];

interface StoredFile {
  readonly file: Document;
  readonly chunks: readonly Document[];
}

function bytesOf(n: number): Buffer {
  const length = n === 1 ? 40_000 : n === 2 ? 0 : 500 + drawn(n, 6000);
  return Buffer.from(upTo(length).map((i) => drawn(n * 7919 + i, 256)));
}

function stored(n: number): StoredFile {
  const bytes = bytesOf(n);
  const id = ids.file(n);
  const parts = upTo(Math.ceil(bytes.length / chunkSize)).map((i) => bytes.subarray(i * chunkSize, (i + 1) * chunkSize));
  const isHashWrong = n === clean + 1;
  const file = {
    _id: id,
    filename: `${pick(['consent', 'xray', 'soa', 'cf4'], n)}-${n}.pdf`,
    length: Long.fromNumber(bytes.length),
    chunkSize: new Int32(chunkSize),
    uploadDate: moment(70 + n, n),
    md5: createHash('md5')
      .update(isHashWrong ? 'another' : bytes)
      .digest('hex'),
    contentType: 'application/pdf',
    metadata: { org: org(n), patient: ids.patient(patientOf(n)) },
  };
  const chunks = parts.map((data, i) => chunkOf(id, n, i, data));
  return { file, chunks: n === clean ? chunks.slice(1) : chunks };
}

const chunkOf = (id: ObjectId, n: number, i: number, data: Buffer): Document => ({
  _id: ids.chunk(n * 1000 + i),
  files_id: id,
  n: new Int32(i),
  data: new Binary(data),
});

const all = (): StoredFile[] => upTo(clean + broken.length).map(stored);

/** The bucket `documents` of GridFS, as its two collections hold it. */
export const bucket = {
  clean,
  broken,
  idOf: ids.file,
  files: (): Document[] => all().map(({ file }) => file),
  chunks: (): Document[] => all().flatMap(({ chunks }) => chunks),
  indexes: [{ name: 'files_id_1_n_1', key: { files_id: new Int32(1), n: new Int32(1) }, unique: true }],
  bytesOf,
} as const;
