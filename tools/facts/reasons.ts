/** What the reason codes of the ledger mean, in words that follow "because". */
const reasons: Readonly<Record<string, string>> = {
  orphan: 'they refer to something that does not exist or did not arrive',
  invalid_value: 'a value does not fit its new type',
  unreadable: 'a line or a document cannot be read as a row',
  not_an_array: 'there is no list where one is declared',
  not_a_map: 'there is no map where one is declared',
  element_key_missing: 'an element of a list lacks the key that is declared',
  element_key_duplicate: 'elements of one list have the same key',
  too_long: 'a text is longer than its new column allows',
  unknown_value: 'a value is not in the list of known ones',
  null_refused: 'a value is empty that must not be',
  conflict: 'the target has another row in its place',
  transform_failed: 'the code of the transform failed',
  out_of_range: 'a number is too large or too small for its new column',
  lost_precision: 'it has more decimals than its new column keeps, so that digits would be lost',
  impossible_time: 'the clock time never was: clocks went forward',
  duplicate: 'another row claims the same key',
  constraint: 'the new database refuses them by a rule of its own',
};

/** A reason in words; an unknown code says so. */
export function reasonWords(reason: string): string {
  return Object.hasOwn(reasons, reason) ? (reasons[reason] ?? reason) : 'a rule of the playbook says so';
}
