import { findField } from '../../model/catalog.ts';
import type { KeyRing } from '../../model/encryption.ts';
import { columnsRead, type FieldMapping, type Mapping } from '../../model/mapping.ts';
import type { ReadBack, ValueForm, ValuePlan } from '../../model/rebuild.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { targetForm, unfitColumn } from './forms.ts';

/** A target column turned round: which source column it gives back, and how it is read. */
export interface GivesBack {
  readonly source: string;
  readonly form: ValueForm;
  readonly read: Omit<ReadBack, 'alias'>;
  readonly isOptional: boolean;
  readonly values?: NonNullable<ValuePlan['columns'][number]['values']>;
}

/** Source columns that a target column does not give back, and why. */
interface Refused {
  readonly sources: readonly string[];
  readonly why: string;
}

/** Turns a rule round. `formOf` says in which form a source column is. */
export function givesBack(
  field: FieldMapping,
  phase: MappedPhase,
  all: readonly MappedPhase[],
  formOf: (source: string) => ValueForm | null,
  keys: KeyRing | undefined,
): GivesBack | Refused {
  const { rule, target: column } = field;
  const refused = (why: string): Refused => ({ sources: columnsRead(rule), why: `${phase.target.name}.${column}: ${why}` });
  const [source = ''] = columnsRead(rule);
  const form = formOf(source);
  if (form === null) return refused('it comes from no member of the document alone.');
  if (rule.rule === 'reference')
    return rule.columns.length === 1 ? reference(rule, column, phase, all, form, refused) : refused('a key of several columns.');
  if (rule.rule === 'enum') {
    const values = turned(rule);
    return values
      ? { source, form, read: { column, as: 'text' }, isOptional: false, values }
      : refused('its rule makes one value of several.');
  }
  if (rule.rule !== 'copy') return refused(`the rule ${rule.rule} has no way back.`);
  if (rule.clean.length > 0) return refused(`what ${rule.clean.join(', ')} took away is gone.`);
  const sealed = phase.phase.encrypt?.[source];
  if (sealed) return encrypted(source, column, form, phase, sealed.key, keys, refused);
  const type = findField(phase.target, column)?.type;
  const unfit = type ? unfitColumn(form, type) : 'the column is gone.';
  if (!type || unfit !== null) return refused(unfit ?? '');
  return { source, form: targetForm(form, type), read: { column, as: form === 'date' ? 'milliseconds' : 'text' }, isOptional: false };
}

/** Encrypted values are opened here; without a key of the name nothing is compared. */
function encrypted(
  source: string,
  column: string,
  form: ValueForm,
  { mapping }: MappedPhase,
  key: string,
  keys: KeyRing | undefined,
  refused: (why: string) => Refused,
): GivesBack | Refused {
  if (!keys?.all.some(({ name }) => name === key)) return refused(`it is encrypted, and the file of keys has no key "${key}".`);
  const place = { system: mapping.identity.system, entity: mapping.source, column: source };
  return { source, form, read: { column, as: 'text', sealed: { place, isMoment: form === 'date' } }, isOptional: false };
}

/** Target value → source value, where no two have the same. */
function turned({ values, otherwise, whenNull }: Extract<FieldMapping['rule'], { rule: 'enum' }>): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>();
  for (const [from, to] of Object.entries(values)) if (to !== null) found.set(to, from);
  const isOneToOne = found.size === Object.keys(values).length;
  return isOneToOne && otherwise === undefined && whenNull === undefined ? found : null;
}

/** The key that the row which is referred to had in the source, where its table keeps that. */
function reference(
  { identity, missing, columns: [source = ''] }: Extract<FieldMapping['rule'], { rule: 'reference' }>,
  column: string,
  { identities }: MappedPhase,
  all: readonly MappedPhase[],
  form: ValueForm,
  refused: (why: string) => Refused,
): GivesBack | Refused {
  const parent = identities.get(identity);
  const mapping = all.find((each) => each.mapping.identity.name === identity)?.mapping;
  const legacy = mapping && legacyColumn(mapping);
  const [key] = parent?.targetKey ?? [];
  if (!parent || key === undefined || !legacy) return refused(`no column of ${identity} keeps the key that its rows had.`);
  if (parent.abroad !== undefined) return refused(`the rows of ${identity} stand in another database.`);
  return { source, form, read: { column, as: 'text', parent: { entity: parent.target, key, legacy } }, isOptional: missing === 'null' };
}

/** The target column that holds the source key as it was; null where none does, or the key has several parts. */
export function legacyColumn({ sourceKey: [key, ...others], fields }: Mapping): string | null {
  if (others.length > 0) return null;
  return fields.find(({ rule }) => rule.rule === 'copy' && rule.column === key && rule.clean.length === 0)?.target ?? null;
}
