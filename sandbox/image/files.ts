import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, globSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { WorkerPlace } from '../worker-process.ts';
import { findAddon } from '../worker-process.ts';
import type { ImageFile } from './tar.ts';

const home = '/godwit';
const chunkBytes = 262_144;

/** Where the parts of the process are in the image. */
export const imagePlace: Required<WorkerPlace> = { folder: home, addon: `${home}/isolated-vm.node`, socket: `${home}/io/socket` };
export const imageNode = `${home}/node`;
/** Folder in the image that the folder with the socket is mounted on. */
export const imageSocketFolder = `${home}/io`;

/** Shared libraries of the running Node, as it has loaded them. A process of its own is asked, since this one may have loaded more. */
async function sharedLibraries(): Promise<string[]> {
  const script = 'process.stdout.write(JSON.stringify(process.report.getReport().sharedObjects))';
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { env: {} });
  return (JSON.parse(stdout) as string[]).filter((path) => path.startsWith('/'));
}

async function fileFrom(path: string, source: string, executable = false): Promise<ImageFile> {
  return { path, size: (await stat(source)).size, executable, read: () => createReadStream(source, { highWaterMark: chunkBytes }) };
}

/** All that is in the image: the running Node binary, its libraries, the addon, the sandbox's own modules. No shell, no package manager. */
export async function imageFiles(): Promise<ImageFile[]> {
  const sandbox = join(import.meta.dirname, '..');
  const modules = ['frames.ts', ...globSync('{realm,worker}/*.ts', { cwd: sandbox }).toSorted()];
  const files = [
    fileFrom(imageNode, process.execPath, true),
    ...(await sharedLibraries()).map((path) => fileFrom(path, path, true)),
    fileFrom(imagePlace.addon, findAddon(), true),
    ...modules.map((name) => fileFrom(`${home}/${name}`, join(sandbox, name))),
  ];
  const text = (path: string, content: string): ImageFile => ({
    path,
    size: Buffer.byteLength(content),
    executable: false,
    read: () => [Buffer.from(content)],
  });
  return [...(await Promise.all(files)), text(`${home}/package.json`, '{"type":"module"}'), text(`${imageSocketFolder}/.keep`, '')];
}

/** Digest of what is in an image: another Node, library or module makes another image. */
export async function imageDigest(files: readonly ImageFile[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { path, size, executable, read } of files) {
    hash.update(`${path}\0${size}\0${executable}\0`);
    for await (const chunk of read()) hash.update(chunk);
  }
  return hash.digest('hex');
}
