import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import type { InventoryItem } from '../../engine/draft/inventory.ts';
import { inventoryText } from '../../engine/draft/inventory-text.ts';
import { playbookYaml } from '../../engine/draft/playbook-yaml.ts';
import { openDecisions, type PlacedDecision } from '../../engine/playbook/open-decision.ts';
import { requireTwoDatabases } from '../../engine/same-database.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { SourceDatabase, TargetDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import { ownSchema } from '../../model/ledger.ts';
import type { WantedForms } from '../../model/normalisation.ts';
import { writeOwnFile } from '../../model/own-file.ts';
import type { Finding } from '../../model/profile.ts';
import { connectSource, connectTarget, prepareEmbedded } from '../workbench/connect.ts';
import type { Caller } from '../workbench/workbench.ts';
import { createStructure } from './create-structure.ts';
import { type Draft, draftAll } from './draft.ts';

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
  /** Whether a damaged dump is read up to the damage. */
  readonly readDamaged?: boolean;
  /** Of documents: what places shall become where the draft would choose something else (`users.tags: tag_table`). */
  readonly forms?: WantedForms;
}

export interface Initialised {
  readonly playbook: string;
  readonly phases: readonly string[];
  /** Path of the drafted DDL; null where the target has its own tables. */
  readonly ddl: string | null;
  readonly applied: boolean;
  readonly findings: readonly Finding[];
  /** What a person has to decide. */
  readonly open: readonly PlacedDecision[];
  /** What moves, what changes, what stays; also in the file `inventory`. */
  readonly items: readonly InventoryItem[];
  readonly inventory: string;
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

const allSchemas = 'all';

/** With `all`, every schema that has tables, but Godwit's own. */
async function withSchemas({ config }: Caller, options: InitOptions): Promise<InitOptions> {
  if (options.schemas.join() !== allSchemas) return options;
  const source = await connectSource(config, sourceOf({ ...options, schemas: ['public'] }));
  try {
    const { entities, unreadSchemas = [] } = await source.introspect();
    const others = unreadSchemas.map(({ name }) => name).filter((name) => name !== ownSchema);
    return { ...options, schemas: [...(entities.length > 0 || others.length === 0 ? ['public'] : []), ...others] };
  } finally {
    await source.close();
  }
}

async function draft(caller: Caller, given: InitOptions, folder: string): Promise<Initialised> {
  const options = await withSchemas(caller, given);
  const source = await connectSource(caller.config, sourceOf(options));
  try {
    const target = await connectTarget(caller.config, connection(options, options.target));
    return await draftBetween(caller, source, target, options, folder).finally(() => target.close());
  } finally {
    await source.close();
  }
}

async function draftBetween(
  { notify }: Caller,
  source: SourceDatabase,
  target: TargetDatabase,
  options: InitOptions,
  folder: string,
): Promise<Initialised> {
  if (!options.sameDatabase) await requireTwoDatabases(source, target, 'Where that is meant, repeat the command with --same-database.');
  notify({ type: 'stage', stage: 'analyze', message: `the structure of ${source.label} and ${target.label}` });
  const [from, there] = [await introspectFilled(source, options), await target.introspect()];
  notify({ type: 'stage', stage: 'analyze', message: `the data of ${source.label}` });
  const drafted = await draftAll(source, target, [from, there], options.name, {
    approvals: options.approvals,
    ...(options.sameDatabase && { sameDatabase: true }),
    ...(options.forms && { forms: options.forms }),
    source: sourceOf(options),
    target: connection(options, options.target),
  });
  const { playbook, findings, ddl, items } = drafted;
  const files = writeDraft(folder, options.name, drafted);
  const applied = ddl !== null && options.apply;
  if (applied) await createStructure(target, [ddl]);
  const addresses = Object.values(playbook.databases).map(({ url }) => url);
  const variables = addresses.filter((url) => url.startsWith('$')).map((url) => url.slice(1));
  return {
    ...files,
    items,
    phases: playbook.phases.map(({ phase }) => phase),
    applied,
    findings,
    open: openDecisions(playbook),
    variables,
  };
}

async function introspectFilled(source: SourceDatabase, { schemas }: InitOptions): Promise<Catalog> {
  const found = await source.introspect();
  if (found.entities.length > 0) return found;
  throw new GodwitError(
    'entity_not_found',
    `${source.label} has no tables in ${schemas.join(', ')}. Name the schemas to read with --schemas, one after the other.`,
  );
}

function writeDraft(folder: string, name: string, draft: Draft): Pick<Initialised, 'playbook' | 'ddl' | 'inventory'> {
  mkdirSync(folder, { recursive: true });
  const write = (file: string, text: string): string => {
    writeOwnFile(folder, file, text);
    return join(folder, file);
  };
  if (draft.offers !== null) write('offers.sql', draft.offers);
  return {
    playbook: write('playbook.yaml', playbookYaml(draft.playbook, draft.told)),
    ddl: draft.ddl === null ? null : write('target.sql', draft.ddl),
    inventory: write('inventory.md', inventoryText(name, draft.items)),
  };
}

const sourceOf = (options: InitOptions) => ({
  ...connection(options, options.source),
  ...(options.readDamaged && { damaged: 'read_up_to' as const }),
});

function connection({ schemas }: InitOptions, url: string) {
  return { url, schemas: [...schemas] };
}

function refuseOwnSchema({ schemas }: InitOptions): void {
  if (!schemas.includes(ownSchema)) return;
  throw new GodwitError(
    'argument_invalid',
    `The schema ${ownSchema} is Godwit's own in the target: it holds the ledger there. Leave it out of --schemas; what it holds ` +
      'in the source can be migrated by phases of your own into another schema.',
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
