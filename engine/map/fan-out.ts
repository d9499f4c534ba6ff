import { isOneToMany, type Mapping } from '../../model/mapping.ts';
import { refusal } from '../playbook/refusal.ts';

/**
 * Settling takes single rows away whose parent never came; rows that were made of one source row must not be parted. Throws `mapping_invalid` where a
 * mapping that makes several rows asks for both.
 */
export function refuseParting(mapping: Mapping): Mapping {
  const parting = mapping.fields.find(({ rule }) => rule.rule === 'reference' && rule.late && rule.missing === 'quarantine');
  if (!isOneToMany(mapping) || !parting) return mapping;
  const message = "a transform with `each` cannot refer to rows that come later and must be there; declare missing: 'null'.";
  throw refusal('mapping_invalid', mapping.phase, ['fields', parting.target], message);
}
