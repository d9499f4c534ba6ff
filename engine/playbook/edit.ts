import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Document, isMap, isSeq, parseDocument } from 'yaml';
import { assert } from '../../model/errors.ts';
import type { FieldRule } from '../../model/playbook.ts';
import { parsePlaybook } from './load.ts';

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
  const text = withField(readFileSync(path, 'utf8'), edit);
  parsePlaybook(text, path);
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** The playbook's text with the rule in it. */
export function withField(text: string, { phase, field, rule }: FieldEdit): string {
  const document = parseDocument(text);
  const phases = document.get('phases');
  assert(isSeq(phases), 'a playbook without phases was edited');
  const index = phases.items.findIndex((item) => isMap(item) && item.get('phase') === phase);
  assert(index >= 0, `a playbook without the phase ${phase} was edited`);
  document.setIn(['phases', index, 'fields', field], new Document(rule, { flow: true }).contents);
  return document.toString({ lineWidth: 140 });
}
