import { mended } from '../../../../tools/facts/words.ts';
import type { Intent } from '../intent.ts';
import { refused } from '../reply.ts';
import { paragraphs } from '../shown.ts';

const deeds = 'drop delete truncate destroy wipe erase empty remove purge';
const changes = 'change alter edit backdate rewrite adjust falsify update overwrite modify move set';
const things =
  'database schema table target source everything all rows records quarantine ledger journal log phase patients entry entries audit';
const records = 'date approval approvals entry entries log audit journal ledger decision decisions report reports record records verdict';
const guards = 'validation checks check masking mask masks audit approval approvals tests sandbox limits rules';

const any = (words: string): string => `(?:${words.replaceAll(' ', '|')})s?`;
const start = '^(?:just |please |now |can you |could you |go and )*';

const forms: readonly RegExp[] = [
  new RegExp(`\\b${any(deeds)}\\b.*\\b${any(things)}\\b`),
  new RegExp(`${start}${any(`${deeds} ${changes}`)}\\b.*\\b${any(records)}\\b`),
  // A value of one row, which a key names.
  new RegExp(`${start}(?:set|change|make|update|edit|correct|overwrite|put)\\b.*\\b\\d{2,}\\b.*\\b(?:to|as|into|in)\\b`),
  new RegExp(`${start}(?:skip|omit|leave out|turn off|switch off|disable|deactivate|stop|forget|turn)\\b.*\\b${any(guards)}\\b`),
  /^(?:select|insert|update|delete|drop|alter|create|grant|truncate)\s+(?:the |from|into|table|database|schema|\*|user|role)/,
  new RegExp(
    `${start}(?:close|decide|settle|dismiss|answer|accept)\\b.*\\b(?:decisions?|quarantine|risks?|everything|all of (?:it|them))\\b(?!.*\\?)`,
  ),
  /\b(?:ignore|forget) (?:your|all|the|any|previous) (?:\w+ )?(?:instructions|rules|approvals?)\b/,
  /\bskip (?:the )?approvals?\b|\bwithout\b.*\bapprov\w*|\b(?:go|get|work) around (?:the )?approvals?\b|\bbypass\w*|\bcircumvent\w*|\boverride (?:the )?approvals?\b/,
  /^(?:come on,? |oh |but |please )*(?:just )?(?:do it|go ahead|do it anyway|do that)(?: anyway| now)?$/,
];

const questions =
  /^(?:what|which|who|whom|when|where|why|how|is|are|was|were|did|does|has|have|will)\b|\bhow (?:many|much)\b|^roll ?back\b/;
const known: ReadonlySet<string> = new Set(`${deeds} ${changes} ${things} ${records} ${guards} skip approve everything`.split(' '));

/** Orders that no agent can carry out: there is no tool for them. */
export const forbidden: Intent = {
  name: 'forbidden',
  agent: 'migration-execution',
  examples: [],
  matches: ({ words }) => {
    const said = mended(words, known);
    return !questions.test(said) && forms.some((form) => form.test(said));
  },
  next: () =>
    refused(
      paragraphs(
        'I can’t do that: nothing I have deletes or changes data, records or approvals, runs SQL of its own, skips a check, ' +
          'decides for a person, or goes around an approval. Nothing was done.',
        'A value is repaired with `godwit quarantine patch`, which another person approves; rows kept aside are decided with ' +
          '`godwit quarantine decide`, under your own name. What a run wrote can be taken back with "roll back".',
      ),
    ),
};
