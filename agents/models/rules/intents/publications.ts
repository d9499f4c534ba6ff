import { showPublications } from '../../../../tools/show-publications.ts';
import { call, type Intent } from '../intent.ts';
import { bullets, count, paragraphs, shown } from '../shown.ts';

const listedMax = 20;

/** Rows in other systems: what is there, what is not and why. */
export const publications: Intent = {
  name: 'publications',
  agent: 'user-guidance',
  examples: ['which patients have no FHIR resource?', 'what was published?'],
  matches: ({ words }) =>
    /\bfhir\b|\bpublications?\b|\b(?:were|was|been|is|are|not) published\b|\b(?:no|without) (?:fhir )?resources?\b|\bdead letters?\b/.test(
      words,
    ),
  next: (turn) => {
    const found = turn.answer(showPublications);
    if (!found) return [call(showPublications, {})];
    if (found.publications.length === 0) return 'The playbook publishes nothing into other systems.';
    const named = found.publications.filter(({ publication }) => turn.words.includes(publication.toLowerCase()));
    const asked = named.length > 0 ? named : found.publications;
    const names = new Set(asked.map(({ publication }) => publication));
    const open = found.open.filter(({ publication }) => names.has(publication));
    const states = asked.map(({ publication, items }) => {
      const told = Object.entries(items).flatMap(([state, number]) => (number > 0 ? [`${number} ${state}`] : []));
      return `${shown(publication)}: ${told.join(', ') || 'nothing sent yet; `godwit publish` does'}`;
    });
    const lines = open.map(({ item, row, state, error, path }) => {
      const at = path === null ? '' : ` at ${shown(path)}`;
      return `row ${shown(row)} (${shown(item)}): ${state}, ${shown(error ?? 'no answer is noted')}${at}`;
    });
    const missing =
      lines.length === 0
        ? 'Of what was looked at, nothing is missing there.'
        : `${count(lines.length, 'row')} named here ${lines.length === 1 ? 'has' : 'have'} none there as it should be:`;
    return paragraphs(
      bullets(states, listedMax),
      missing,
      bullets(lines, listedMax),
      '`godwit publications dead` lists all of them, `godwit publish` sends what can be sent.',
    );
  },
};
