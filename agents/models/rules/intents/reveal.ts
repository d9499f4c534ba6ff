import type { Intent } from '../intent.ts';
import { paragraphs } from '../shown.ts';

const verb =
  /^(?:show|tell|give|print|reveal|display|read|send|list|export|unmask|decrypt|what'?s|what (?:is|was|are)|which (?:is|was)|who is)\b/;
const value =
  /\b(?:passwords?|pass ?phrases?|mask[- ]?key|secrets?|api keys?|tokens?|(?:phone|telephone|mobile)(?: numbers?)?|e-?mails?(?: addresses)?|names?|address|birth ?(?:date|day)|diagnos[ie]s|notes?|balance)\b/;
/** One person is meant: by a key, a title, or a proper name. */
const one = /\b(?:patients?|users?|accounts?|persons?|members?|doctors?|row)\s+(?:no\.? |number |#|id )?\d+\b|\b(?:dr|mr|mrs|ms|prof)\b\.?/;
const always = /\b(?:unmask|decrypt|de-?anonymi[sz]e|in (?:plain|clear) ?text|without (?:the )?mask(?:s|ing)?|mask[- ]?key)\b/;

/** Wishes for values that are masked: names, passwords, what one person's row holds. */
export const reveal: Intent = {
  name: 'reveal',
  agent: 'user-guidance',
  examples: [],
  matches: ({ words }) => always.test(words) || (verb.test(words) && value.test(words) && one.test(words)),
  next: () =>
    paragraphs(
      'I can’t show that: values of persons, passwords and keys are masked in every answer, whoever asks. Nothing was revealed.',
      'What became of a row is no secret: "what happened to patient 42?". Who needs the value itself reads it in the database, with rights of their own.',
    ),
};
