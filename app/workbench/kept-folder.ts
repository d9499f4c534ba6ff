import { join } from 'node:path';
import type { Config } from '../../config.ts';

/** Folder of a sink that Godwit keeps below its home. */
export function sinkFolder({ home }: Config, name: string): string {
  return join(home, 'sinks', name);
}

/** Folder of a database of files that Godwit keeps below its home; whoever writes it makes it. */
export function keptFolder({ home }: Config, name: string): string {
  return join(home, 'dumps', name);
}
