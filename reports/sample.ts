import { type FieldMapping, keyOriginsOf, originsOf } from '../model/mapping.ts';
import type { EntityDetails, SamplePair } from '../model/report.ts';
import { type Block, paragraph, table } from './document.ts';
import { sourceSensitivity, targetSensitivity, valueText } from './masked.ts';

const pairsShown = 3;

/** A few rows before and after, value by value; what is sensitive, or was never looked at, is masked. */
export function sampleBlocks(details: EntityDetails): Block[] {
  if (details.samples.length === 0) return [];
  const note = paragraph('Sensitive values are masked: at most the first letter, and dots for the length.');
  return [note, ...details.samples.slice(0, pairsShown).map((pair, i) => sampleTable(details, pair, i + 1))];
}

function sampleTable(details: EntityDetails, pair: SamplePair, number: number): Block {
  const rows = details.mapping.fields.map((field) => [field.target, before(details, pair, field), after(details, pair, field)]);
  const arrived = pair.target === null ? ', which did not arrive' : '';
  return table(`Row ${number}${arrived}`, ['New column', 'In the old system', 'In the new system'], rows);
}

function before({ mapping, profile }: EntityDetails, { source }: SamplePair, { rule }: FieldMapping): string {
  const columns = rule.rule === 'identity' ? keyOriginsOf(mapping) : originsOf(rule, mapping);
  return columns
    .filter((column) => Object.hasOwn(source, column))
    .map((column) => `${column}: ${valueText(source[column] ?? null, sourceSensitivity(column, mapping, profile))}`)
    .join('; ');
}

function after({ mapping, profile }: EntityDetails, { target }: SamplePair, field: FieldMapping): string {
  if (target === null || !Object.hasOwn(target, field.target)) return '';
  return valueText(target[field.target] ?? null, targetSensitivity(field, mapping, profile));
}
