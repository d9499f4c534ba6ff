import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Config } from '../../config.ts';
import { GodwitError } from '../../model/errors.ts';
import type { BackupFile, BackupStore } from '../../model/safeguard.ts';
import { privateFolder } from '../workbench/private-files.ts';

/** Backups of a playbook as compressed files below the home, for nobody but its owner. */
export function openBackups({ home, GODWIT_BACKUP_ROWS }: Config, playbook: string): BackupStore {
  const folder = join(home, 'backups', playbook);
  return { rowsMax: GODWIT_BACKUP_ROWS, write: (name, bytes) => write(folder, name, bytes), read };
}

async function write(folder: string, name: string, bytes: Readable): Promise<BackupFile> {
  const file = join(folder, `${name}.copy.gz`);
  const hash = createHash('sha256');
  let size = 0;
  const counted = new PassThrough({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  try {
    privateFolder(dirname(folder));
    privateFolder(folder);
    await pipeline(bytes, createGzip({ level: 1 }), counted, createWriteStream(`${file}.part`, { mode: 0o600 }));
    renameSync(`${file}.part`, file);
  } catch (cause) {
    await rm(`${file}.part`, { force: true }).catch(() => {});
    throw notKept(file, cause);
  }
  return { file, bytes: size, sha256: hash.digest('hex') };
}

function notKept(file: string, cause: unknown): unknown {
  if (cause instanceof GodwitError) return cause;
  const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  return new GodwitError(
    isFull ? 'disk_full' : 'config_invalid',
    `The backup ${file} cannot be written, and no phase begins without one.`,
    { cause },
  );
}

function read(file: string): Readable {
  const out = createGunzip();
  // Whichever of the two ends first, the other does not stay open; the error of either is that of `out`.
  pipeline(createReadStream(file), out).catch(() => {});
  return out;
}
