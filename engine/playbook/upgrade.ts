import { basename, dirname } from 'node:path';
import { type Document, isAlias, isMap, isPair, isScalar, isSeq, Pair, parseDocument, Scalar, YAMLMap } from 'yaml';
import { digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import { writeOwnFile } from '../../model/own-file.ts';
import { writtenPlaybook } from '../../model/playbook-databases.ts';
import { shownPath } from '../shown-path.ts';
import { parsePlaybook, playbookText } from './load.ts';

/** Rewrites a playbook's file in version 2, comments kept; false where it is in that version already. Throws `playbook_invalid`. */
export function upgradePlaybook(path: string): boolean {
  const text = playbookText(path);
  if (parsePlaybook(text, shownPath(path)).version === 2) return false;
  writeOwnFile(dirname(path), basename(path), upgradedText(text, shownPath(path)));
  return true;
}

/**
 * The text of a playbook of version 1 in version 2: its databases are called `source` and `target`, so that all that people have approved stays
 * approved. Throws `playbook_invalid` where anchors stand for places, which cannot be rewritten by themselves.
 */
export function upgradedText(text: string, file: string): string {
  const document = parseDocument(text);
  const { contents } = document;
  if (!isMap(contents)) return text;
  document.set('version', valueWithComment(contents.get('version', true), 2));
  nameDatabases(contents);
  for (const phase of itemsOf(contents.get('phases', true)))
    for (const side of ['source', 'target'] as const) prefix(phase, side, side, document);
  const adopted = contents.get('adopted', true);
  if (isMap(adopted)) for (const { value } of adopted.items) prefix(value, 'target', 'target', document);
  const upgraded = document.toString({ lineWidth: 140, flowCollectionPadding: /\{ /.test(text) });
  if (isSame(text, upgraded, file)) return upgraded;
  throw new GodwitError(
    'playbook_invalid',
    `${file} cannot be rewritten: an anchor (&name) stands for a source or target and for something else. Write it out, then upgrade again.`,
  );
}

function isSame(text: string, upgraded: string, file: string): boolean {
  const before = digestOf(writtenPlaybook(parsePlaybook(text, file)));
  try {
    return before === digestOf(writtenPlaybook(parsePlaybook(upgraded, file)));
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'playbook_invalid') return false;
    throw error;
  }
}

/** `source` and `target` become members of `databases`, where the first of them stood. */
function nameDatabases(top: YAMLMap): void {
  const isSide = (pair: unknown): pair is Pair =>
    isPair(pair) && isScalar(pair.key) && (pair.key.value === 'source' || pair.key.value === 'target');
  const sides = top.items.filter(isSide);
  const at = top.items.findIndex(isSide);
  const databases = new YAMLMap();
  databases.items = sides as typeof databases.items;
  const key = new Scalar('databases');
  const [first] = sides;
  if (isScalar(first?.key) && first.key.spaceBefore) {
    key.spaceBefore = true;
    first.key.spaceBefore = false;
  }
  top.items = top.items.filter((pair) => !isSide(pair));
  top.items.splice(at, 0, new Pair(key, databases));
}

function itemsOf(node: unknown): unknown[] {
  return isSeq(node) ? node.items : [];
}

function prefix(map: unknown, key: string, database: string, document: Document): void {
  if (!isMap(map)) return;
  const node: unknown = map.get(key, true);
  if (isScalar(node)) node.value = `${database}/${String(node.value)}`;
  else if (isAlias(node)) map.set(key, `${database}/${String(node.resolve(document))}`);
}

function valueWithComment(node: unknown, value: number): Scalar {
  const made = new Scalar(value);
  if (isScalar(node)) Object.assign(made, { comment: node.comment, commentBefore: node.commentBefore, spaceBefore: node.spaceBefore });
  return made;
}
