import type { z } from 'zod';
import type { FieldRule } from '../../../model/field-rule.ts';
import type { showMapping } from '../../../tools/show-mapping.ts';
import { series, shown, told } from './shown.ts';

type MappedField = z.output<typeof showMapping.output>['fields'][number];

/** A mapped column's rule in words: `copied from ‹column›, trimmed`. */
export function ruleInWords({ rule }: Pick<MappedField, 'rule'>): string {
  switch (rule.rule) {
    case 'copy':
      return `copied from ${shown(rule.column)}${rule.clean.length > 0 ? ` after ${rule.clean.join(', ').replaceAll('_', ' ')}` : ''}`;
    case 'constant':
      return `always ${shown(rule.value)}`;
    case 'enum':
      return `translated from ${shown(rule.column)} by a list of ${Object.keys(rule.values).length} values`;
    case 'reference':
      return (
        `the ${shown(rule.identity)} that ${series(rule.columns.map((column) => shown(column)))} refers to` +
        (rule.late ? ', filled in at the end' : '')
      );
    case 'zoned':
      return `the moment that ${shown(rule.column)} means in ${shown(rule.zone)}`;
    case 'concat':
      return `${series(rule.columns.map((column) => shown(column)))} joined`;
    case 'expression':
      return `computed: ${shown(rule.sql, 200)}`;
    case 'rest':
      return `everything else as JSON (${series(
        rule.columns.map((column) => shown(column)),
        5,
      )})`;
    case 'identity':
      return 'the new key, derived from the legacy key';
    case 'none':
      return `not written: ${told(rule.reason)}`;
  }
}

/** A playbook rule in words, for proposals. */
export function proposedInWords(rule: FieldRule): string {
  if (rule === 'identity') return 'the new key, derived from the legacy key';
  if ('copy' in rule) return `copied from ${shown(rule.copy)}${rule.clean ? ` after ${rule.clean.join(', ').replaceAll('_', ' ')}` : ''}`;
  if ('constant' in rule) return `always ${shown(String(rule.constant))}`;
  if ('concat' in rule) return `${series(rule.concat.map((column) => shown(column)))} joined`;
  if ('expression' in rule) return `computed: ${shown(rule.expression, 200)}`;
  if ('none' in rule) return 'not written';
  return `by the rule ${shown(Object.keys(rule)[0] ?? '')}`;
}
