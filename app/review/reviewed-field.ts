import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { findField } from '../../model/catalog.ts';
import { elementRead } from '../../model/column-ref.ts';
import { type FieldMapping, originsOf, type ReviewStatus } from '../../model/mapping.ts';
import { maskValue } from '../../model/masking.ts';
import type { FieldProfile, Sensitivity } from '../../model/profile.ts';
import type { TextRow } from '../../model/session.ts';
import { ruleWords } from '../../reports/words/rules.ts';
import { type ChangedValue, changedValues } from './changed-values.ts';

const samplesShown = 3;
const valueWidth = 40;

/** One target column as a reviewer sees it. */
export interface ReviewedField {
  readonly target: string;
  readonly sources: readonly string[];
  readonly rule: string;
  /** `text → date`: the types on both sides; null without a source column. */
  readonly types: string | null;
  /** Of the first source column, with samples: how many of the rows that were looked at are empty. */
  readonly empty: { readonly rows: number; readonly of: number } | null;
  /** Codes of the column with their rows; those that nothing translates first. Not of sensitive columns. */
  readonly codes: readonly { readonly code: string; readonly rows: number; readonly isMapped: boolean }[];
  readonly confidence: number;
  /** Who vouches for it: people, the matcher by the playbook's `accept_from`, or nobody yet. */
  readonly standing: ReviewStatus;
  readonly evidence: readonly string[];
  /** Some values of the first source column, masked where it is sensitive; empty without samples. */
  readonly samples: readonly string[];
  /** Old → new of real rows where something changes, masked likewise; a value that does not fit says why. */
  readonly changes: readonly ChangedValue[];
}

/** A column with what is known of its source; without rows no values are shown. */
export function reviewField(
  field: FieldMapping,
  mapped: MappedPhase,
  rows: readonly TextRow[],
  profiles: Readonly<Record<string, FieldProfile>>,
): ReviewedField {
  const { mapping, sourceRead, target } = mapped;
  const sources = originsOf(field.rule, mapping);
  const values = rows.flatMap((row) => (sources[0] === undefined ? [] : [row[sources[0]] ?? null])).filter((value) => value !== null);
  const [first] = sources;
  const profile = first === undefined ? undefined : profiles[first];
  const masked = profile?.sensitivity ?? (profile === undefined && isOfElement(first) ? 'pii' : undefined);
  const shown = [...new Set(values)].slice(0, samplesShown).map((value) => shownValue(value, masked));
  const from = sourceRead.columns.find(({ alias }) => alias === first)?.field.type.native;
  return {
    target: field.target,
    sources,
    rule: ruleWords(field.rule),
    types: from === undefined ? null : `${from} → ${findField(target, field.target)?.type.native ?? 'unknown'}`,
    empty: profile ? { rows: profile.nulls, of: profile.rows } : null,
    codes: codesOf(field, profile),
    confidence: field.confidence,
    standing: field.standing ?? 'doubtful',
    evidence: field.evidence,
    samples: shown,
    changes: shownChanges(changedValues(field, mapped, rows), masked),
  };
}

/** How often each code comes, and whether the rule knows it. */
function codesOf({ rule }: FieldMapping, profile: FieldProfile | undefined): ReviewedField['codes'] {
  if (rule.rule !== 'enum' || !profile || profile.sensitivity !== undefined) return [];
  const isMapped = (code: string): boolean => Object.hasOwn(rule.values, code) || rule.otherwise !== undefined;
  const codes = profile.common.map(({ value, rows }) => ({ code: value, rows, isMapped: isMapped(value) }));
  return codes.sort((a, b) => Number(a.isMapped) - Number(b.isMapped) || b.rows - a.rows);
}

/** What is masked alike says nothing, unless it does not fit. */
function shownChanges(changes: readonly ChangedValue[], masked: Sensitivity | undefined): ChangedValue[] {
  const shown = changes.map(({ from, to, fault }) => ({
    from: shownValue(from, masked),
    to: to === null ? null : shownValue(to, masked),
    fault,
  }));
  const told = shown.filter(({ from, to, fault }) => fault !== null || from !== to);
  const faulty = told.filter(({ fault }) => fault !== null);
  return [...faulty, ...told.filter(({ fault }) => fault === null)].slice(0, samplesShown);
}

/** Members of elements that nobody has looked at may be anything. */
const isOfElement = (alias: string | undefined): boolean => alias?.startsWith(`${elementRead}.`) === true;

function shownValue(value: string, masked: Sensitivity | undefined): string {
  const safe = masked === undefined ? value : maskValue(value, masked);
  return safe.length > valueWidth ? `${safe.slice(0, valueWidth - 1)}…` : safe;
}
