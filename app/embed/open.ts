import { redact } from '../../agents/models/redact.ts';
import { classify } from '../../databases/postgres/profile/sensitivity.ts';
import { type EmbedderKind, embedderKinds } from '../../embedders/registry.ts';
import type { Egress, OpenEmbedding } from '../../engine/embed/context.ts';
import { mapEmbedding, type PreparedEmbedding } from '../../engine/embed/map-embedding.ts';
import { openAgentRecords } from '../../engine/journal/agents.ts';
import { choice } from '../../engine/playbook/refusal.ts';
import { sha256Hex } from '../../model/digest.ts';
import type { EmbedderConnection, Embedding } from '../../model/embedding.ts';
import { GodwitError } from '../../model/errors.ts';
import { connectionOf, targetNames } from '../../model/playbook-databases.ts';
import type { VectorStore } from '../../model/vector-store.ts';
import { connectPublished } from '../workbench/connect.ts';
import { controlSchema, type Workbench } from '../workbench/workbench.ts';

type Closed = { close(): Promise<void> };
type Keep = <Opened extends Closed>(each: Opened) => Opened;

/** Opens embeddings, and closes all that they read and write, whatever happens. */
export async function withOpened<T>(
  bench: Workbench,
  declared: readonly Embedding[],
  prepared: readonly PreparedEmbedding[],
  work: (open: readonly OpenEmbedding[]) => Promise<T>,
): Promise<T> {
  const opened: Closed[] = [];
  const keep: Keep = (each) => {
    opened.unshift(each);
    return each;
  };
  try {
    const open: OpenEmbedding[] = [];
    for (const [i, each] of prepared.entries()) if (declared[i]) open.push(await openEmbedding(bench, declared[i], each, keep));
    return await work(open);
  } finally {
    for (const each of opened) await each.close().catch(() => {});
  }
}

/** The embeddings of a playbook that are on, or the named ones. Throws `phase_not_found`. */
export function embeddingsOf({ playbook }: Pick<Workbench, 'playbook'>, only: readonly string[]): Embedding[] {
  const all = (playbook.embeddings ?? []).filter(({ off }) => off === undefined);
  const names = all.map(({ embedding }) => embedding);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown === undefined) return all.filter(({ embedding }) => only.length === 0 || only.includes(embedding));
  throw new GodwitError('phase_not_found', `${playbook.playbook} makes no embeddings "${unknown}"${choice(unknown, names)}`);
}

/** What embeddings read and make as they stand now: to be approved, or made. */
export async function mapEmbeddings(bench: Workbench, declared: readonly Embedding[]): Promise<PreparedEmbedding[]> {
  const prepared: PreparedEmbedding[] = [];
  for (const each of declared) {
    const database = databaseOf(bench, each);
    const catalog = await (await bench.databases.target(database)).introspect();
    const { kindName, url, model } = embedderOf(bench, each.embedder);
    const label = url === null ? 'this process' : hostOf(url);
    const embedder = { kind: kindName, label, model, dollars_per_million_tokens: each.embedder.dollars_per_million_tokens };
    const isSensitive = (entity: string, column: string): boolean => classify(entity, column, {}) !== null;
    prepared.push(mapEmbedding(each, { database, catalog, embedder, parser: bench.parser, isSensitive }));
  }
  return prepared;
}

function databaseOf({ playbook }: Workbench, { embedding, database }: Embedding): string {
  const targets = targetNames(playbook);
  const name = database ?? targets[0];
  if (name !== undefined && targets.includes(name)) return name;
  throw new GodwitError(
    'playbook_invalid',
    `${embedding}.database: "${database}" is not written by a phase${choice(database ?? '', targets)}`,
  );
}

interface Place {
  readonly kind: EmbedderKind;
  readonly kindName: string;
  /** Null for one in this process. */
  readonly url: string | null;
  readonly connection: EmbedderConnection;
  readonly model: string;
}

/** Where an embedder is. Throws `playbook_invalid`, `config_invalid`. */
function embedderOf(bench: Workbench, declared: EmbedderConnection): Place {
  const kind = Object.hasOwn(embedderKinds, declared.kind) ? embedderKinds[declared.kind] : undefined;
  if (!kind)
    throw new GodwitError(
      'playbook_invalid',
      `There is no embedder "${declared.kind}"${choice(declared.kind, Object.keys(embedderKinds))}`,
    );
  const given = declared.url?.startsWith('$') ? variableOf(bench, declared.url) : declared.url;
  const connection = { ...declared, ...(given !== undefined && { url: given }) };
  const url = kind.url(connection);
  if (url === undefined || (url !== null && !/^https?:\/\/[^/]/.test(url)))
    throw new GodwitError('config_invalid', `The embedder "${declared.kind}" needs \`url\` (https://…) or \`region\`.`);
  return { kind, kindName: declared.kind, url, connection, model: declared.model ?? kind.model };
}

/** Host and port: never a user or a key. */
const hostOf = (url: string): string => new URL(url).host;

function variableOf({ config }: Workbench, name: string): string {
  const value = config.variable(name.slice(1));
  if (value !== undefined) return value;
  throw new GodwitError('config_invalid', `The playbook embeds by ${name}, and the environment does not set it.`);
}

/** The tables of embeddings. Throws `unsupported_structure` where their database cannot hold vectors. */
export async function storeOf(bench: Workbench, { mapped }: PreparedEmbedding): Promise<VectorStore> {
  const { database, schema, dimensions, embedder, embedding } = mapped;
  const store = (await bench.databases.target(database)).vectors?.({ schema, dimensions, model: embedder.model });
  if (store) return store;
  throw new GodwitError('unsupported_structure', `${embedding}: ${database} cannot hold vectors.`);
}

/** Throws `egress_refused` where no value may leave. */
async function openEmbedding(bench: Workbench, declared: Embedding, prepared: PreparedEmbedding, keep: Keep): Promise<OpenEmbedding> {
  const { mapped } = prepared;
  const { kind, connection, url, model } = embedderOf(bench, declared.embedder);
  const egress = url === null ? null : egressTo(bench, prepared);
  const token = connection.token === undefined ? undefined : variableOf(bench, connection.token);
  const variable = (name: string): string | undefined => bench.config.variable(name);
  const options = { model, token, dimensions: mapped.dimensions, timeoutMs: bench.config.GODWIT_EMBED_TIMEOUT, variable };
  const embedder = kind.open(connection, options);
  const store = await storeOf(bench, prepared);
  const rows = keep(await connectPublished(bench.config, connectionOf(bench.playbook, mapped.database)));
  const session = keep(await (await bench.databases.target(mapped.database)).openSession());
  return { ...prepared, rows, embedder, store, session, egress };
}

function egressTo({ config, control, playbook }: Workbench, { mapped }: PreparedEmbedding): Egress {
  const policy = config.GODWIT_EGRESS;
  const { embedding, embedder } = mapped;
  const { label: host, model } = embedder;
  if (policy === 'none') throw new GodwitError('egress_refused', `${embedding} would send texts to ${host}, and GODWIT_EGRESS is none.`);
  const records = openAgentRecords(control, controlSchema, playbook.playbook);
  return {
    host,
    sendsSensitive: policy === 'raw',
    redact: (text) => redact(text, policy).text,
    record: async (texts) => {
      const prompt = JSON.stringify(texts);
      const redactions = prompt.split('‹redacted›').length - 1;
      const told = { host, model, agent: `embedding:${embedding}`, policy, prompt, digest: sha256Hex(prompt) };
      await records.recordEgress({ ...told, bytes: Buffer.byteLength(prompt), redactions });
    },
  };
}
