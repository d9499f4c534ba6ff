/** Why a row was kept aside, in plain words. */
export interface ReasonWords {
  /** Short, as a name for the group. */
  readonly title: string;
  readonly meaning: string;
  /** What a person can do. */
  readonly remedy: string;
  /** What was at fault: the row in the legacy system, or what it was to become. */
  readonly fault: 'source' | 'target';
  /** Whose decision it is. */
  readonly owner: string;
}

/** The words for each reason code of guards, key pass and batches; a new code gets a line here. */
const reasons: Readonly<Record<string, ReasonWords>> = {
  orphan: {
    title: 'Belongs to something that does not exist',
    meaning: 'The row names a parent, such as the patient of a case, that the old system does not have.',
    remedy: 'Find the parent in the old system or name another one; or decide that these rows stay behind.',
    fault: 'source',
    owner: 'data steward',
  },
  invalid_value: {
    title: 'A value that cannot be read',
    meaning: 'A value is not what its place asks for, such as a date that does not exist or a number with letters in it.',
    remedy: 'Correct the value in the old system, or repair the row by a patch.',
    fault: 'source',
    owner: 'data steward',
  },
  unreadable: {
    title: 'A record that cannot be read',
    meaning:
      'A line of the old file, or a document, cannot be read as a row: it has too many or too few fields, an open quote, another ' +
      'encoding, or a text that no column can hold.',
    remedy: 'Correct the line or the document, whose number is its key here, and run the migration again; or decide that it stays behind.',
    fault: 'source',
    owner: 'data steward',
  },
  not_an_array: {
    title: 'Not the list that was declared',
    meaning: 'The playbook reads the elements of a list, and the old row holds something else in its place.',
    remedy: 'Correct the value in the old system, or decide that it stays behind; its key here is that of the row.',
    fault: 'source',
    owner: 'data steward',
  },
  not_a_map: {
    title: 'Not the map that was declared',
    meaning: 'The playbook reads the values of a map by their names, and the old row holds something else in its place.',
    remedy: 'Correct the value in the old system, or decide that it stays behind; its key here is that of the row.',
    fault: 'source',
    owner: 'data steward',
  },
  element_key_missing: {
    title: 'An element without its key',
    meaning: 'Elements of the list are told apart by one of their members, and this one does not have it.',
    remedy: 'Supply it in the old system, or let elements be told apart by their place.',
    fault: 'source',
    owner: 'data steward',
  },
  element_key_duplicate: {
    title: 'Elements with the same key',
    meaning: 'Elements of the list are told apart by one of their members, and several elements of one row have the same.',
    remedy: 'Decide in the old system which one counts, or let elements be told apart by their place.',
    fault: 'source',
    owner: 'data steward',
  },
  impossible_time: {
    title: 'A time that never was',
    meaning: 'The clock time was skipped when the clocks went forward in the time zone of the old system.',
    remedy: 'Say which moment is meant, and repair the row by a patch.',
    fault: 'source',
    owner: 'data steward',
  },
  null_refused: {
    title: 'A required value is missing',
    meaning: 'The new system does not allow this value to be empty, and the old row has none.',
    remedy: 'Supply the value in the old system or by a patch, or agree on a value for all such rows in the mapping.',
    fault: 'source',
    owner: 'data steward',
  },
  duplicate: {
    title: 'Claims to be the same as another row',
    meaning: 'Two rows of the old system stand for the same thing, and the playbook says not to merge them by itself.',
    remedy: 'Decide which one counts; or let the playbook merge them.',
    fault: 'source',
    owner: 'data steward',
  },
  conflict: {
    title: 'Already in the new system',
    meaning: 'The new system has this row already, and the playbook says not to touch such rows.',
    remedy: 'Compare both and decide which one counts; or change the conflict rule of the playbook.',
    fault: 'source',
    owner: 'data steward',
  },
  unknown_value: {
    title: 'A code that nobody explained',
    meaning: 'The old row holds a code for which the mapping has no translation.',
    remedy: 'Ask the people who used the old system what the code means, and add it to the mapping.',
    fault: 'target',
    owner: 'people who used the old system',
  },
  too_long: {
    title: 'A text that does not fit',
    meaning: 'The text is longer than its place in the new system; it was not cut.',
    remedy: 'Make the place in the new system longer, or shorten the text by a patch.',
    fault: 'target',
    owner: 'data engineer',
  },
  out_of_range: {
    title: 'A number that does not fit',
    meaning: 'The number or date is larger or smaller than its place in the new system can hold.',
    remedy: 'Make the place in the new system larger, or correct the value if it is a mistake.',
    fault: 'target',
    owner: 'data engineer',
  },
  lost_precision: {
    title: 'Would lose decimals',
    meaning: 'The value has more decimals, or a finer time, than its place in the new system keeps; it was not rounded.',
    remedy: 'Keep more decimals in the new system, or decide how to round and say so in the mapping.',
    fault: 'target',
    owner: 'data engineer',
  },
  constraint: {
    title: 'Breaks a rule of the new system',
    meaning: 'The new database refused the row because of one of its own rules.',
    remedy: 'Look at the named rule: correct the row, or change the rule if it is too strict.',
    fault: 'target',
    owner: 'data engineer',
  },
  transform_failed: {
    title: 'The code could not deal with it',
    meaning:
      'The code that the mapping runs on each row stopped with an error, took too long, or returned something that its place cannot hold.',
    remedy:
      'Let whoever wrote the code try it on one of these rows (`godwit sandbox run`), correct it and have the mapping approved again.',
    fault: 'target',
    owner: 'data engineer',
  },
};

/** The words for a reason code; a code that has none here is named as it is. */
export function reasonWords(code: string): ReasonWords {
  const known = Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  return (
    known ?? {
      title: `A rule of the playbook: ${code.replaceAll('_', ' ')}`,
      meaning: `The code of the playbook refused the row and calls that "${code}".`,
      remedy: 'Ask the data engineer to look at one of the rows.',
      fault: 'target',
      owner: 'data engineer',
    }
  );
}
