import type { SinkKind } from '../../databases/registry.ts';
import { sinkKindOfAddress, sinkKinds } from '../../databases/registry.ts';
import { choice } from '../../engine/playbook/refusal.ts';
import type { OpenPublication } from '../../engine/publish/context.ts';
import { mapPublication, type PreparedPublication, type PublicationSink } from '../../engine/publish/map-publication.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import { connectionOf, targetNames } from '../../model/playbook-databases.ts';
import type { Publication } from '../../model/publication.ts';
import type { Sink, SinkConnection } from '../../model/sink.ts';
import { sandboxTransform, transformSeed } from '../../model/transform.ts';
import { connectPublished } from '../workbench/connect.ts';
import { sinkFolder } from '../workbench/kept-folder.ts';
import type { Workbench } from '../workbench/workbench.ts';

const embedded = 'embedded:';

/** What publications read and write, opened when it is first asked for. */
export interface PublicationEnds {
  rows(database: string): Promise<{ readonly source: SourceDatabase; readonly catalog: Catalog }>;
  sink(name: string): Promise<Sink>;
  close(): Promise<void>;
}

/** Opens nothing yet; what was opened is closed with `close`. */
export function openEnds(bench: Workbench): PublicationEnds {
  const opened = new Map<string, Promise<{ close(): Promise<void> }>>();
  const once = <T extends { close(): Promise<void> }>(key: string, open: () => Promise<T>): Promise<T> => {
    const opening = (opened.get(key) as Promise<T> | undefined) ?? open();
    opened.set(key, opening);
    return opening;
  };
  const catalogs = new Map<string, Promise<Catalog>>();
  return {
    rows: async (name) => {
      const source = await once(`rows ${name}`, () => connectPublished(bench.config, connectionOf(bench.playbook, name)));
      return { source, catalog: await catalogs.getOrInsertComputed(name, () => source.introspect()) };
    },
    sink: (name) =>
      once(`sink ${name}`, async () => {
        const { connection, url, kind } = placeOf(bench, name);
        const token = connection.token === undefined ? undefined : variable(bench, connection.token);
        return kind.open({ url, connection, token, timeoutMs: bench.config.GODWIT_PUBLISH_TIMEOUT });
      }),
    close: async () => {
      for (const opening of opened.values()) await opening.then((each) => each.close()).catch(() => {});
    },
  };
}

/** The publications of a playbook, or the named ones, in the order in which they are published. Throws `phase_not_found`. */
export function publicationsOf({ playbook }: Pick<Workbench, 'playbook'>, only: readonly string[]): Publication[] {
  const all = (playbook.publications ?? []).filter(({ off }) => off === undefined);
  const names = all.map(({ publication }) => publication);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined || all.length === 0)
    throw new GodwitError('phase_not_found', `${playbook.playbook} publishes no "${unknown ?? 'rows'}"${choice(unknown ?? '', names)}`);
  return ordered(all).filter(({ publication }) => only.length === 0 || only.includes(publication));
}

/** Each after those that it depends on, otherwise as they are declared; `checkPlaybook` has refused circles. */
function ordered(all: readonly Publication[]): Publication[] {
  const placed: Publication[] = [];
  const place = (each: Publication): void => {
    if (placed.includes(each)) return;
    for (const name of each.depends_on) {
      const first = all.find(({ publication }) => publication === name);
      if (first) place(first);
    }
    placed.push(each);
  };
  for (const each of all) place(each);
  return placed;
}

/** What publications make of rows, as they stand now: to be approved, or run. */
export async function mapPublications(bench: Workbench, ends: PublicationEnds, only: readonly string[]): Promise<PreparedPublication[]> {
  const prepared: PreparedPublication[] = [];
  for (const declared of publicationsOf(bench, only)) {
    const database = databaseOf(bench, declared);
    const { catalog } = await ends.rows(database);
    const { system } = bench.playbook;
    prepared.push(await mapPublication(declared, { ...bench, system, database, catalog, sink: shownSink(bench, declared.sink) }));
  }
  return prepared;
}

/** A publication with its ends open. */
export async function openPublication(
  { transforms }: Workbench,
  ends: PublicationEnds,
  prepared: PreparedPublication,
): Promise<OpenPublication> {
  const { mapped } = prepared;
  const { transform, system, publication } = mapped;
  const { source } = await ends.rows(mapped.database);
  const use = { phase: publication, seed: transformSeed(system, publication), isOneToMany: false };
  const runner = transform && transforms.runner(sandboxTransform(transform), { ...use, now: transform.now, approved: transform.digest });
  return { ...prepared, rows: source, sink: await ends.sink(mapped.sink.name), runner };
}

function databaseOf({ playbook }: Workbench, { publication, database }: Publication): string {
  const targets = targetNames(playbook);
  const name = database ?? targets[0];
  if (name !== undefined && targets.includes(name)) return name;
  throw new GodwitError(
    'playbook_invalid',
    `${publication}.database: "${database}" is not written by a phase${choice(database ?? '', targets)}`,
  );
}

function shownSink(bench: Workbench, name: string): PublicationSink {
  const { url, kind, kindName } = placeOf(bench, name);
  return { name, kind: kindName, label: kind.label(url), shapeOf: kind.shapeOf };
}

interface SinkPlace {
  readonly connection: SinkConnection;
  readonly url: string;
  readonly kind: SinkKind;
  readonly kindName: string;
}

/** Where a sink of the playbook is. Throws `playbook_invalid`, `config_invalid`. */
function placeOf(bench: Workbench, name: string): SinkPlace {
  const sinks = bench.playbook.sinks ?? {};
  const connection = Object.hasOwn(sinks, name) ? sinks[name] : undefined;
  if (!connection) throw new GodwitError('playbook_invalid', `There is no sink "${name}"${choice(name, Object.keys(sinks))}`);
  const given = connection.url.startsWith('$') ? variable(bench, connection.url) : connection.url;
  const kindName = connection.kind ?? sinkKindOfAddress(given) ?? '';
  const kind = Object.hasOwn(sinkKinds, kindName) ? sinkKinds[kindName] : undefined;
  if (!kind) throw new GodwitError('playbook_invalid', `sinks.${name}: its kind is not known${choice(kindName, Object.keys(sinkKinds))}`);
  const url = given.startsWith(embedded) && kind.kept ? kind.kept(sinkFolder(bench.config, given.slice(embedded.length))) : given;
  if (!kind.address.test(url)) throw new GodwitError('config_invalid', `sinks.${name} is no address such as ${kind.example}.`);
  return { connection, url, kind, kindName };
}

function variable({ config }: Workbench, name: string): string {
  const value = config.variable(name.slice(1));
  if (value !== undefined) return value;
  throw new GodwitError('config_invalid', `The playbook publishes by ${name}, and the environment does not set it.`);
}
