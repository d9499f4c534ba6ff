import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Resource = Readonly<Record<string, unknown>> & { readonly resourceType: string; readonly id: string };

/** A resource at its newest version; null once it is taken away. */
export interface Version {
  readonly number: number;
  readonly at: string;
  readonly resource: Resource | null;
}

/** One change: a resource under its address, or none any more. */
export interface Change {
  readonly address: string;
  readonly resource: Resource | null;
}

/** Resources with their versions. */
export interface Store {
  get(address: string): Version | undefined;
  all(kind: string): Resource[];
  /** Makes all changes or none; returns the version of each. */
  commit(changes: readonly Change[]): Version[];
}

const fileName = 'resources.jsonl';

/** Opens a store: in memory, or in a folder, where each commit is a line. A line that a killed process has not finished is no commit. */
export function openStore(folder: string | null): Store {
  const versions = new Map<string, Version>();
  const file = folder === null ? null : join(folder, fileName);
  const keep = (address: string, version: Version): Version => {
    versions.set(address, version);
    return version;
  };
  for (const [address, version] of file === null ? [] : commits(file)) keep(address, version);
  if (folder !== null) mkdirSync(folder, { recursive: true });
  return {
    get: (address) => versions.get(address),
    all: (kind) => [...versions.values()].flatMap(({ resource }) => (resource?.resourceType === kind ? [resource] : [])),
    commit: (changes) => {
      const at = new Date().toISOString();
      const made = changes.map(({ address, resource }): [string, Version] => [
        address,
        { number: (versions.get(address)?.number ?? 0) + 1, at, resource },
      ]);
      if (file !== null) appendFileSync(file, `${JSON.stringify(made)}\n`, { flush: true });
      return made.map(([address, version]) => keep(address, version));
    },
  };
}

function commits(file: string): [string, Version][] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.flatMap((line) => JSON.parse(line) as [string, Version][]);
}
