import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Header, type Pack, pack } from 'tar-stream';

/** A file of an image. */
export interface ImageFile {
  /** Absolute path in the image. */
  readonly path: string;
  readonly size: number;
  readonly executable: boolean;
  /** Reads it anew each time: a Node binary is too large to be kept. */
  read(): AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** Of every entry: owner root, time 0, so that equal files give equal bytes. */
const always = { uid: 0, gid: 0, mtime: new Date(0) } as const;

/** A tar archive of the files and of the folders that they stand in. */
export function tarOf(files: readonly ImageFile[]): Readable {
  const archive = pack();
  addAll(archive, files).catch((error: Error) => archive.destroy(error));
  return Readable.from(archive);
}

async function addAll(archive: Pack, files: readonly ImageFile[]): Promise<void> {
  for (const folder of foldersOf(files)) await add(archive, { name: `${folder}/`, type: 'directory', mode: 0o755, size: 0 }, []);
  for (const { path, size, executable, read } of files)
    await add(archive, { name: path.slice(1), type: 'file', mode: executable ? 0o555 : 0o444, size }, read());
  archive.finalize();
}

async function add(
  archive: Pack,
  header: Pick<Header, 'name' | 'type' | 'mode' | 'size'>,
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<void> {
  await pipeline(Readable.from(bytes), archive.entry({ ...always, ...header }));
}

function foldersOf(files: readonly ImageFile[]): string[] {
  const folders = new Set<string>();
  for (const { path } of files) {
    const parts = path.split('/').slice(1, -1);
    for (let depth = 1; depth <= parts.length; depth++) folders.add(parts.slice(0, depth).join('/'));
  }
  return [...folders].toSorted();
}
