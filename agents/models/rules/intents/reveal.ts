import { mended } from '../../../../tools/facts/words.ts';
import type { Intent } from '../intent.ts';
import { refused } from '../reply.ts';
import { paragraphs } from '../shown.ts';

const verb =
  /^(?:i need|i want|show|tell|give|print|reveal|display|read|send|list|export|unmask|decrypt|what'?s|what (?:is|was|are)|which (?:is|was)|who (?:is|are)|email me|let me see)\b/;
const value =
  /\b(?:passwords?|pass ?phrases?|mask[- ]?key|secrets?|api keys?|tokens?|(?:phone|telephone|mobile)(?: numbers?)?|e-?mails?(?: addresses)?|names?|address(?:es)?|birth ?(?:date|day)s?|diagnos[ie]s|notes?|balance|insurance (?:codes?|numbers?)|connection (?:url|string))\b/;
/** One person is meant: by a key, a title, or a proper name. */
const one = /\b(?:patients?|users?|accounts?|persons?|members?|doctors?|row)\s+(?:no\.? |number |#|id )?\d+\b|\b(?:dr|mr|mrs|ms|prof)\b\.?/;
/** All values are meant, not the columns that hold them. */
const list =
  /\b(?:list|all|every|everybody's|their|the) (?:of )?(?:the )?(?:\w+ )?(?:passwords?|phone numbers|e-?mail ad+res+es|e-?mails|names|addresses|insurance (?:codes?|numbers?))\b|\bnames please\b/;
const always =
  /\b(?:unmask|decrypt|de-?anonymi[sz]e|in (?:plain|clear) ?text|without (?:the )?mask(?:s|ing)?|mask[- ]?key|mask(?:s|ing)? off|(?:url|string) with (?:the )?password)\b/;
const wish = /^(?:i need|i want|show|tell|give|print|reveal|display|read|send|list|export|email me|let me see|who are they)\b/;
const known = new Set('show tell give print reveal list password phone number email address names notes patient what the'.split(' '));

/** Wishes for values that are masked: names, passwords, what one person's row holds. */
export const reveal: Intent = {
  name: 'reveal',
  agent: 'user-guidance',
  examples: [],
  matches: ({ words }) => {
    const said = mended(words, known);
    if (always.test(said)) return true;
    return (
      (verb.test(said) && value.test(said) && one.test(said)) || (wish.test(said) && list.test(said) && !/\bcolumns?|fields?\b/.test(said))
    );
  },
  next: () =>
    refused(
      paragraphs(
        'I can’t show that: values of persons, passwords and keys are masked in every answer, whoever asks. Nothing was revealed.',
        'What became of a row is no secret: "what happened to patient 42?". Who needs the value itself reads it in the database, ' +
          'with rights of their own.',
      ),
    ),
};
