import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { draftTarget } from '../databases/postgres/draft/draft-target.ts';
import { draftPlaybook } from '../engine/draft/draft-playbook.ts';
import { playbookYaml } from '../engine/draft/playbook-yaml.ts';
import { requireTwoDatabases } from '../engine/same-database.ts';
import type { Catalog } from '../model/catalog.ts';
import type { SourceDatabase, TargetDatabase } from '../model/contracts.ts';
import { GodwitError } from '../model/errors.ts';
import { ownSchema } from '../model/ledger.ts';
import { writeOwnFile } from '../model/own-file.ts';
import type { Finding } from '../model/profile.ts';
import { connectSource, connectTarget, kindOfUrl, prepareEmbedded } from './connect.ts';
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
  /** Whether source and target may be one database. */
  readonly sameDatabase?: boolean;
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
  refuseOwnSchema(options);
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

async function draft(caller: Caller, options: InitOptions, folder: string): Promise<Initialised> {
  const source = await connectSource(caller.config, connection(caller.config, options, options.source));
  try {
    const target = await connectTarget(caller.config, connection(caller.config, options, options.target));
    return await draftBetween(caller, source, target, options, folder).finally(() => target.close());
  } finally {
    await source.close();
  }
}

async function draftBetween(
  { config, notify }: Caller,
  source: SourceDatabase,
  target: TargetDatabase,
  options: InitOptions,
  folder: string,
): Promise<Initialised> {
  if (!options.sameDatabase) await requireTwoDatabases(source, target, 'Where that is meant, repeat the command with --same-database.');
  notify({ type: 'stage', stage: 'analyze', message: `the structure of ${source.label} and ${target.label}` });
  const [from, there] = [await introspectFilled(source, options), await target.introspect()];
  const drafted = there.entities.length > 0 ? null : await draftTarget(from);
  if (drafted?.catalog.entities.length === 0) throw nothingDrafted(from, drafted.findings);
  const { playbook, findings } = draftPlaybook(options.name, from, drafted?.catalog ?? there, {
    approvals: options.approvals,
    ...(options.sameDatabase && { sameDatabase: true }),
    source: connection(config, options, options.source),
    target: connection(config, options, options.target),
  });
  const all = [...(drafted?.findings ?? []), ...findings];
  const files = writeDraft(folder, playbookYaml(playbook, all), drafted?.ddl ?? null);
  const applied = drafted !== null && options.apply;
  if (applied) await createTables(target, drafted.ddl);
  const variables = Object.values(playbook.databases)
    .map(({ url }) => url)
    .filter((url) => url.startsWith('$'))
    .map((url) => url.slice(1));
  return { ...files, phases: playbook.phases.map(({ phase }) => phase), applied, findings: all, variables };
}

async function introspectFilled(source: SourceDatabase, { schemas }: InitOptions): Promise<Catalog> {
  const found = await source.introspect();
  if (found.entities.length > 0) return found;
  throw new GodwitError(
    'entity_not_found',
    `${source.label} has no tables in ${schemas.join(', ')}. Name the schemas to read with --schemas, one after the other.`,
  );
}

const reasonsShown = 3;

function nothingDrafted({ database }: Catalog, findings: readonly Finding[]): GodwitError {
  const reasons = findings.slice(0, reasonsShown).map(({ message }) => message);
  return new GodwitError('unsupported_structure', `No table of ${database} can be drafted. ${reasons.join(' ')}`);
}

function writeDraft(folder: string, yaml: string, tables: string | null): Pick<Initialised, 'playbook' | 'ddl'> {
  const [playbook, ddl] = [join(folder, 'playbook.yaml'), tables === null ? null : join(folder, 'target.sql')];
  mkdirSync(folder, { recursive: true });
  writeOwnFile(folder, 'playbook.yaml', yaml);
  if (ddl !== null && tables !== null) writeOwnFile(folder, 'target.sql', tables);
  return { playbook, ddl };
}

function connection(config: Config, { schemas }: InitOptions, url: string) {
  return { kind: kindOfUrl(config, url), url, schemas: [...schemas] };
}

function refuseOwnSchema({ schemas }: InitOptions): void {
  if (!schemas.includes(ownSchema)) return;
  throw new GodwitError(
    'argument_invalid',
    `The schema ${ownSchema} is Godwit's own in the target: it holds the ledger there. Leave it out of --schemas; what it holds in the source can be migrated by phases of your own into another schema.`,
  );
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
