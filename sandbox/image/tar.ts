/** A file of an image. */
export interface ImageFile {
  /** Absolute path in the image. */
  readonly path: string;
  readonly size: number;
  readonly executable: boolean;
  /** Reads it anew each time: a Node binary is too large to be kept. */
  read(): AsyncIterable<Buffer> | Iterable<Buffer>;
}

const block = 512;

/** A tar archive in the ustar format (POSIX.1-2008, pax, "ustar Interchange Format"): owner root, time 0, so that equal files give equal bytes. */
export async function* tarOf(files: readonly ImageFile[]): AsyncGenerator<Buffer> {
  for (const folder of foldersOf(files)) yield header(`${folder}/`, 0, 0o755, '5');
  for (const { path, size, executable, read } of files) {
    yield header(path.slice(1), size, executable ? 0o555 : 0o444, '0');
    yield* read();
    yield Buffer.alloc((block - (size % block)) % block);
  }
  yield Buffer.alloc(2 * block);
}

function foldersOf(files: readonly ImageFile[]): string[] {
  const folders = new Set<string>();
  for (const { path } of files) {
    const parts = path.split('/').slice(1, -1);
    for (let depth = 1; depth <= parts.length; depth++) folders.add(parts.slice(0, depth).join('/'));
  }
  return [...folders].toSorted();
}

function header(path: string, size: number, mode: number, type: '0' | '5'): Buffer {
  const [name, prefix] = split(path);
  const head = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number): void => {
    head.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
  };
  head.write(name, 0, 100);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  head.write('        ', 148);
  head.write(type, 156);
  head.write('ustar\x0000', 257);
  head.write(prefix, 345, 155);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}

/** Names longer than 100 bytes are cut at a slash: the front part has a field of its own. */
function split(path: string): [name: string, prefix: string] {
  if (Buffer.byteLength(path) <= 100) return [path, ''];
  const at = path.lastIndexOf('/', Math.min(155, path.length - 2));
  return [path.slice(at + 1), path.slice(0, at)];
}
