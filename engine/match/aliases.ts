import type { Catalog } from '../../model/catalog.ts';
import { weighName } from './phrase.ts';
import type { FieldView } from './view.ts';
import type { Vocabulary } from './vocabulary.ts';

const aliasesMax = 5;

/** The other names of fields by entity and field, as views and functions have them. */
export function aliasesOf({ usage = [] }: Catalog, vocabulary: Vocabulary): (entity: string, field: string) => FieldView['aliases'] {
  const named = usage.flatMap(({ calledAs, ...rest }) => (calledAs === undefined ? [] : [{ ...rest, calledAs }]));
  const byField = Map.groupBy(named, ({ entity, field }) => `${entity}\n${field}`);
  return (entity, field) =>
    (byField.get(`${entity}\n${field}`) ?? [])
      .slice(0, aliasesMax)
      .map(({ calledAs, by }) => ({ slots: weighName(calledAs, vocabulary), by, name: calledAs }));
}
