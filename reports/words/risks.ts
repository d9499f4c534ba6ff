import type { Risk } from '../../model/profile.ts';

/** What ends each risk of a plan: checks that passed, a run that is done, the rules that leave secrets behind; `stays` is a person's to settle. */
const ends: Readonly<Record<string, 'checks' | 'secrets' | 'stays'>> = {
  'References to rows that do not exist': 'checks',
  'Repeated values where each should be unique': 'checks',
  'Values that differ only in case': 'checks',
  'Dates that do not exist': 'checks',
  'JSON that does not parse': 'checks',
  'Text decoded with the wrong character set': 'stays',
  'Control characters in text': 'stays',
  'Blanks around values': 'checks',
  'References without a foreign key': 'checks',
  'Health data is migrated': 'stays',
  'Secrets are stored in columns': 'secrets',
  'Personal data is migrated': 'stays',
  'Amounts of money are migrated': 'checks',
  'Entities without a key': 'checks',
  'Dependency cycles that may not be null': 'checks',
  'Dependency cycles': 'checks',
  'Tables that inherit from others': 'checks',
  'Times without a zone': 'checks',
  'Types that travel as text': 'checks',
  'Large objects stay in the source': 'stays',
  'Objects of the source that are not migrated': 'stays',
  'Large entities decide the duration': 'checks',
  'Findings rest on a sample': 'checks',
};

/** Whether a risk of the plan is over. A title that has no entry stays open. */
export function isSettled({ title }: Risk, hasPassed: boolean, areSecretsLeft: boolean): boolean {
  const end = Object.hasOwn(ends, title) ? ends[title] : 'stays';
  return hasPassed && (end === 'checks' || (end === 'secrets' && areSecretsLeft));
}

/** Titles that have a word here. */
export const knownRisks: readonly string[] = Object.keys(ends);
