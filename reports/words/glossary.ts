/** A word that the reports use in one sense only. */
export interface Term {
  readonly term: string;
  readonly meaning: string;
  /** How it stands in a text. */
  readonly pattern: RegExp;
}

/** The words of all reports; what a word means here it means everywhere. */
export const glossary: readonly Term[] = [
  { term: 'row', meaning: 'one record, such as one patient or one case', pattern: /\brows?\b/ },
  { term: 'part', meaning: 'one kind of record that is moved by itself, such as all patients', pattern: /\bparts?\b/ },
  { term: 'new', meaning: 'the row was not in the new system before', pattern: /\d new\b|\bnew rows?\b/ },
  {
    term: 'overwritten',
    meaning: 'the new system had the row with other values, which the move replaced; the old values are kept for the way back',
    pattern: /\boverwritten\b/,
  },
  { term: 'already there', meaning: 'the new system had the row as it should be; nothing was changed', pattern: /\balready there\b/i },
  { term: 'left out', meaning: 'a rule says that the row does not move, or it became one with another row', pattern: /\bleft out\b/i },
  {
    term: 'kept aside',
    meaning: 'the row did not move because something about it must be decided first; the old system still holds it',
    pattern: /\bkept aside\b/i,
  },
  { term: 'arrived', meaning: 'the row stands in the new system, whether the move wrote it or found it there', pattern: /\barrived\b/i },
  { term: 'cause', meaning: 'one thing that is wrong with rows kept aside; it is decided once for all of them', pattern: /\bcauses?\b/i },
  { term: 'check', meaning: 'a comparison of the new system with the old one, made after the move', pattern: /\bchecks?\b/i },
  { term: 'rules', meaning: 'what the move does with each value; people approve them before', pattern: /\brules\b/i },
  { term: 'way back', meaning: 'taking the move back, so that the new system is as it was before', pattern: /\bway back\b/i },
];
