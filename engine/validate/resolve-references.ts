import { type FieldType, findField } from '../../model/catalog.ts';
import { assert } from '../../model/errors.ts';
import { canonicalKey, derivedKey } from '../../model/identity.ts';
import type { Rule } from '../../model/mapping.ts';
import type { ResolvedIdentity } from '../../model/phase-statements.ts';
import type { TextRow } from '../../model/session.ts';
import { convert, textForm } from '../evaluate/convert.ts';
import { type Outcome, outcomeOf } from '../evaluate/outcome.ts';
import type { PreparedPhase } from '../run/context.ts';
import { columnTypes } from './field-judges.ts';

type ReferenceRule = Extract<Rule, { rule: 'reference' }>;

/** The target key that a reference has; the parts of the legacy key in text form, null when one of them is NULL. */
export type Resolve = (rule: ReferenceRule, parts: readonly string[] | null) => Outcome;

/** What must be asked of the target: exceptions of the key map, and which rows are there. */
export interface ReferenceQuestions {
  /** Target keys by canonical legacy key, where they are not derived. */
  keyMap(identity: string, sourceKeys: readonly string[]): Promise<ReadonlyMap<string, string | null>>;
  present(identity: string, targetKeys: readonly string[]): Promise<ReadonlySet<string>>;
}

interface Parent {
  readonly parts: readonly string[];
  readonly type: FieldType;
}

/** Resolves all references of some rows with two questions per identity, whatever their number. */
export async function resolveReferences(
  phase: PreparedPhase,
  rows: readonly TextRow[],
  askerOf: (identity: string) => ReferenceQuestions,
): Promise<Resolve> {
  const found = new Map<string, ReadonlyMap<string, string | null>>();
  for (const [name, parents] of parentsOf(phase, rows)) {
    const identity = phase.identities.get(name);
    assert(identity, `the phase ${phase.phase.phase} refers to "${name}", which is not known`);
    found.set(name, await parentKeys(identity, parents, askerOf(name)));
  }
  return (rule, parts) => {
    if (parts === null) return { value: null };
    const key = found.get(rule.identity)?.get(canonicalKey(parts)) ?? null;
    return key !== null || rule.missing === 'null' ? { value: key } : { refused: 'orphan' };
  };
}

/** Each legacy key that some row refers to, once per identity. */
function parentsOf({ mapping, sourceRead }: PreparedPhase, rows: readonly TextRow[]): Map<string, Map<string, Parent>> {
  const types = columnTypes({ sourceRead });
  const wanted = new Map<string, Map<string, Parent>>();
  for (const { rule } of mapping.fields) {
    if (rule.rule !== 'reference') continue;
    const parents = wanted.get(rule.identity) ?? new Map<string, Parent>();
    wanted.set(rule.identity, parents);
    for (const row of rows) addParent(parents, rule, row, types);
  }
  return wanted;
}

function addParent(parents: Map<string, Parent>, { columns }: ReferenceRule, row: TextRow, types: ReadonlyMap<string, FieldType>): void {
  const typed = columns.map((alias) => ({ value: row[alias] ?? null, type: types.get(alias) }));
  const parts = typed.map(({ value, type }) => (type ? textForm(value, type) : null)).filter((part) => part !== null);
  const type = typed[0]?.type;
  if (type && parts.length === columns.length) parents.set(canonicalKey(parts), { parts, type });
}

/** Target keys of the parents that are there. */
async function parentKeys(
  identity: ResolvedIdentity,
  parents: ReadonlyMap<string, Parent>,
  ask: ReferenceQuestions,
): Promise<Map<string, string | null>> {
  const mapped = await ask.keyMap(identity.name, [...parents.keys()]);
  const intended = [...parents].map(([canonical, parent]) => [canonical, mapped.get(canonical) ?? ownKey(identity, parent)] as const);
  const keys = intended.flatMap(([, key]) => (key === null ? [] : [key]));
  const there = await ask.present(identity.name, [...new Set(keys)]);
  return new Map(intended.map(([canonical, key]) => [canonical, key !== null && there.has(key) ? key : null]));
}

function ownKey(identity: ResolvedIdentity, { parts, type }: Parent): string | null {
  if (identity.strategy === 'adopted') return null;
  if (identity.strategy === 'derived') return derivedKey({ system: identity.system, identity: identity.name }, parts);
  const to = findField(identity.target, identity.targetKey[0] ?? '')?.type;
  const outcome = to ? outcomeOf(() => convert(parts[0] ?? '', type, to)) : { value: null };
  return 'value' in outcome ? outcome.value : null;
}
