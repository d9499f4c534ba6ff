import { basename, dirname } from 'node:path';
import { Document, isMap, isSeq, parseDocument } from 'yaml';
import { sha256Hex } from '../../model/digest.ts';
import { assert, GodwitError } from '../../model/errors.ts';
import type { FieldRule } from '../../model/field-rule.ts';
import { writeOwnFile } from '../../model/own-file.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import type { PlaybookChange } from '../../model/playbook-change.ts';
import { changedKeys } from './change.ts';
import { confirmRules } from './confirm.ts';
import { parsePlaybook, playbookText } from './load.ts';

/** A rule of one target column, as people write it. */
export interface FieldEdit {
  readonly phase: string;
  readonly field: string;
  readonly rule: FieldRule;
}

/**
 * Puts a rule into a playbook's file; everything else stays as it was written, comments included. Throws `playbook_invalid`, and leaves the
 * file alone, when the playbook would not be valid with it.
 */
export function editField(path: string, edit: FieldEdit): void {
  rewrite(path, (text) => withField(text, edit));
}

/** Makes a change in a playbook's file, as `editField` does. Throws `review_outdated` for a text that was made from another one. */
export function editPlaybook(path: string, change: PlaybookChange): void {
  rewrite(path, (text) => changed(text, path, change));
}

/** Throws `playbook_invalid` when a playbook's file would not be valid with a change; touches nothing. */
export function checkPlaybookChange(path: string, change: PlaybookChange): void {
  rewritten(path, (text) => changed(text, path, change));
}

function changed(text: string, path: string, change: PlaybookChange): string {
  if (!change.text) return withChangedKeys(text, parsePlaybook(text, path), change);
  if (sha256Hex(text) === change.text.from) return change.text.to;
  throw new GodwitError('review_outdated', 'The playbook has changed since this text was made from it.', { details: { file: path } });
}

/** The playbook's text with the rule in it. */
export function withField(text: string, { phase, field, rule }: FieldEdit): string {
  return edited(text, [{ phase, key: ['fields', field], value: rule }]);
}

/** The playbook's text with the change in it; keys that stay as they are are not touched. */
export function withChangedKeys(text: string, { phases }: Playbook, change: PlaybookChange): string {
  return edited(
    text,
    phases.flatMap((phase) => settings(phase, changedKeys(phase, change) ?? {})),
  );
}

interface Setting {
  readonly phase: string;
  readonly key: readonly string[];
  readonly value: unknown;
}

function settings(before: PlaybookPhase, { fields = {}, lookups = {}, ...keys }: Partial<PlaybookPhase>): Setting[] {
  const { phase } = before;
  const members = (key: 'fields' | 'lookups', now: Readonly<Record<string, unknown>>): Setting[] =>
    Object.entries(now).flatMap(([name, value]) => (value === before[key][name] ? [] : { phase, key: [key, name], value }));
  const whole = Object.entries(keys).map(([key, value]) => ({ phase, key: [key], value }));
  return [...members('lookups', lookups), ...whole, ...members('fields', fields)];
}

function edited(text: string, all: readonly Setting[]): string {
  const document = parseDocument(text);
  const phases = document.get('phases');
  assert(isSeq(phases), 'a playbook without phases was edited');
  for (const { phase, key, value } of all) {
    const index = phases.items.findIndex((item) => isMap(item) && item.get('phase') === phase);
    assert(index >= 0, `a playbook without the phase ${phase} was edited`);
    document.setIn(['phases', index, ...key], new Document(value, { flow: true }).contents);
    const [what, column] = key;
    const node = phases.items[index];
    if (what === 'fields' && column !== undefined && isMap(node)) confirmRules(node, [column]);
  }
  return document.toString({ lineWidth: 140 });
}

function rewritten(path: string, edit: (text: string) => string): string {
  const text = edit(playbookText(path));
  parsePlaybook(text, path);
  return text;
}

function rewrite(path: string, edit: (text: string) => string): void {
  writeOwnFile(dirname(path), basename(path), rewritten(path, edit));
}
