import { coreOf } from '../../model/core-type.ts';
import { digestOf } from '../../model/digest.ts';
import { assert } from '../../model/errors.ts';
import { canonicalKey, derivedKey } from '../../model/identity.ts';
import type { MappedPublication } from '../../model/publication.ts';
import type { ReadColumn } from '../../model/reading.ts';
import { type RowResult, sandboxBatchRows } from '../../model/sandbox.ts';
import type { TextRow } from '../../model/session.ts';
import type { ItemContent } from '../../model/sink.ts';
import type { OpenPublication } from './context.ts';

/** What becomes of a row: an item, nothing, or a reason why it cannot be one. */
type Fate =
  | { readonly fate: 'item'; readonly content: ItemContent; readonly digest: string }
  | { readonly fate: 'skipped' }
  | { readonly fate: 'refused'; readonly reason: string };

export type Built = { readonly rowKey: string; readonly id: string } & Fate;

/** The items of rows, in their order. */
export async function buildItems(publication: OpenPublication, rows: readonly TextRow[]): Promise<Built[]> {
  const { mapped, runner, sink } = publication;
  const named = rows.map((row) => nameOf(mapped, row));
  const asItem = (content: ItemContent, i: number) => itemOf(sink.shaped({ kind: mapped.item, id: named[i]?.id ?? '' }, content));
  const built = (fates: readonly Fate[]): Built[] => named.flatMap((name, i) => (fates[i] ? [{ ...name, ...fates[i] }] : []));
  if (mapped.transform === null) return built(rows.map((row, i) => asItem(plainContent(row, publication.read.columns), i)));
  assert(runner, `no sandbox runs ${mapped.transform.file}`);
  const { columns } = mapped.transform;
  const given = rows.map((row, i) => ({ key: named[i]?.rowKey ?? '', values: columns.map((name) => row[name] ?? null) }));
  const results: RowResult[] = [];
  for await (const page of runner.rows(inBatches(given))) results.push(...page);
  assert(results.length === rows.length, 'the sandbox gives a result for every row');
  return built(results.map((result, i) => fateOf(result, (content) => asItem(content, i))));
}

async function* inBatches<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += sandboxBatchRows) yield rows.slice(at, at + sandboxBatchRows);
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id of an item follows from its row alone: whoever publishes it again finds the same one. */
function nameOf({ id, key, system, publication }: MappedPublication, row: TextRow): { rowKey: string; id: string } {
  const parts = key.map((name) => row[name] ?? '');
  const [only = ''] = parts;
  const isKept = id === 'row' && parts.length === 1 && uuid.test(only);
  return { rowKey: canonicalKey(parts), id: isKept ? only : derivedKey({ system, identity: publication }, parts) };
}

function fateOf(result: RowResult, asItem: (content: ItemContent) => Fate): Fate {
  if (result.fate !== 'written') return { fate: 'refused', reason: result.reason };
  const text = result.rows[0]?.[0] ?? null;
  return text === null ? { fate: 'skipped' } : asItem(JSON.parse(text) as ItemContent);
}

const itemOf = (content: ItemContent): Fate => ({ fate: 'item', content, digest: digestOf(content) });

/** A row as a record: whole numbers that are exact in JSON, true and false, and everything else as its text. */
function plainContent(row: TextRow, columns: readonly ReadColumn[]): ItemContent {
  return Object.fromEntries(columns.map(({ alias, field }) => [alias, plainValue(row[alias] ?? null, field)]));
}

function plainValue(text: string | null, { type }: ReadColumn['field']): unknown {
  if (text === null || type.dimensions > 0) return text;
  const { core } = coreOf(type);
  if (core === 'boolean') return text === 'true' || text === 't';
  return core === 'integer' && Number.isSafeInteger(Number(text)) ? Number(text) : text;
}
