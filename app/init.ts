import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { draftTarget } from '../databases/postgres/draft/draft-target.ts';
import { draftPlaybook } from '../engine/draft/draft-playbook.ts';
import { playbookYaml } from '../engine/draft/playbook-yaml.ts';
import type { TargetDatabase } from '../model/contracts.ts';
import { GodwitError } from '../model/errors.ts';
import type { Finding } from '../model/profile.ts';
import { connectSource, connectTarget, prepareEmbedded } from './connect.ts';
import type { Caller } from './workbench.ts';

export interface InitOptions {
  readonly name: string;
  /** URL, `embedded:NAME` or `$NAME` of a variable. */
  readonly source: string;
  readonly target: string;
  readonly schemas: readonly string[];
  readonly approvals: 'two-person' | 'self';
  /** Whether the drafted tables are created in the target. */
  readonly apply: boolean;
}

export interface Initialised {
  readonly playbook: string;
  readonly phases: readonly string[];
  /** Path of the drafted DDL; null where the target has its own tables. */
  readonly ddl: string | null;
  readonly applied: boolean;
  readonly findings: readonly Finding[];
  /** Variables that the playbook reads its connections from, where the URLs given hold a password. */
  readonly variables: readonly string[];
}

/**
 * Drafts a playbook for a database that nobody prepared, and target tables where the target has none. Throws `argument_invalid` for a name
 * that is taken or cannot be one, `unsupported_structure` where nothing can be migrated.
 */
export async function initialise(caller: Caller, options: InitOptions): Promise<Initialised> {
  const folder = newFolder(caller.config, options.name);
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const url of [options.source, options.target]) undo.push(await prepareEmbedded(caller.config, url));
    return await draft(caller, options, folder);
  } catch (error) {
    for (const each of undo) await each().catch(() => {});
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function draft({ config, notify }: Caller, options: InitOptions, folder: string): Promise<Initialised> {
  const source = await connectSource(config, connection(options, options.source));
  const target = await connectTarget(config, connection(options, options.target));
  notify({ type: 'stage', stage: 'analyze', message: `the structure of ${source.label} and ${target.label}` });
  const [from, there] = [await source.introspect(), await target.introspect()];
  if (from.entities.length === 0)
    throw new GodwitError(
      'entity_not_found',
      `${source.label} has no tables in ${options.schemas.join(', ')}. Name the schemas to read with --schemas, one after the other.`,
    );
  const drafted = there.entities.length > 0 ? null : await draftTarget(from);
  const { playbook, findings } = draftPlaybook(options.name, from, drafted?.catalog ?? there, {
    approvals: options.approvals,
    source: { url: options.source, schemas: options.schemas },
    target: { url: options.target, schemas: options.schemas },
  });
  const all = [...(drafted?.findings ?? []), ...findings];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'playbook.yaml'), playbookYaml(playbook, all));
  if (drafted) writeFileSync(join(folder, 'target.sql'), drafted.ddl);
  const applied = drafted !== null && options.apply;
  if (applied) await createTables(target, drafted.ddl);
  const ddl = drafted ? join(folder, 'target.sql') : null;
  const variables = [playbook.source.url, playbook.target.url].filter((url) => url.startsWith('$')).map((url) => url.slice(1));
  return {
    playbook: join(folder, 'playbook.yaml'),
    phases: playbook.phases.map(({ phase }) => phase),
    ddl,
    applied,
    findings: all,
    variables,
  };
}

function connection({ schemas }: InitOptions, url: string) {
  return { kind: 'postgres' as const, url, schemas: [...schemas] };
}

function newFolder({ playbooks }: Config, name: string): string {
  if (!/^[a-z][a-z0-9_-]{0,62}$/.test(name)) {
    throw new GodwitError(
      'argument_invalid',
      `"${name}" cannot name a playbook: lower-case letters, digits, _ and -, beginning with a letter.`,
    );
  }
  const folder = join(playbooks, name);
  if (existsSync(folder)) throw new GodwitError('argument_invalid', `${folder} exists already; choose another name, or remove it.`);
  return folder;
}

async function createTables(target: TargetDatabase, ddl: string): Promise<void> {
  const session = await target.openSession();
  try {
    await session.begin();
    await session.query({ text: ddl });
    await session.commit();
  } catch (error) {
    await session.rollback().catch(() => {});
    throw error;
  } finally {
    await session.close();
  }
}
