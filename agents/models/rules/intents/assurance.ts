import type { Intent, Turn } from '../intent.ts';

/** Worries that people have before a migration, and what the house does about each. */
const answers: readonly { readonly about: RegExp; readonly answer: string }[] = [
  {
    about: /\b(?:source|old system|legacy)\b.*\b(?:change[ds]?|touch(?:ed)?|written|modif|harm|affect)/,
    answer: 'No. The source is only read: its sessions are read-only, so the database itself would refuse a write.',
  },
  {
    about: /\b(?:get|be|are|is|go|goes|going) (?:ever )?lost\b|\bdata\b.*\blost\b|\blose (?:any )?(?:data|rows)|\bdata loss\b/,
    answer:
      'No row is lost unseen: each source row gets exactly one fate (written, unchanged, skipped or quarantined), counted in the ' +
      'same transaction as the data. What does not fit is kept aside with its reason.',
  },
  {
    about: /\b(?:crash|crashes|power|fails?|killed|breaks?|dies|goes down|connection)\b.*$/,
    answer:
      'A run continues where it stopped: data, ledger and checkpoint of a batch are committed together or not at all. Start the same run again.',
  },
  {
    about: /\b(?:undo|undone|take (?:it )?back|reverse|revert|roll(?:ed)? ?back|go back)\b/,
    answer:
      'Yes: "roll back" removes exactly what a phase wrote and restores what it changed. A row that others have changed or built ' +
      'on since is refused and listed.',
  },
  {
    about: /\b(?:twice|double|duplicate[ds]? rows|run (?:it )?again)\b/,
    answer: 'A second run finds the same rows again, because keys are derived from the legacy keys; nothing is written twice.',
  },
  {
    about:
      /\b(?:leaves?|sent|sends?|go(?:es)? out|uploaded|shared)\b.*\b(?:machine|computer|house|company|network|internet|cloud|model|outside|anywhere|out)\b|\bphone home\b|\btelemetry\b/,
    answer:
      'On the rules nothing leaves: no key, no server, no telemetry. With a served model, schema, statistics and masked samples ' +
      'go to the one configured server; `godwit egress` lists every prompt as it was sent.',
  },
];
const asked = ({ words }: Turn): string | undefined =>
  /^(?:is|are|can|could|will|would|does|do|what (?:happens|if)|how (?:do|can)|am)\b/.test(words)
    ? answers.find(({ about }) => about.test(words))?.answer
    : undefined;

export const assurance: Intent = {
  name: 'assurance',
  agent: 'user-guidance',
  examples: [
    'is the source changed?',
    'can data get lost?',
    'what happens if it crashes?',
    'can I undo it?',
    'does anything leave this machine?',
  ],
  matches: (turn) =>
    asked(turn) !== undefined &&
    (turn.names.every(({ kind }) => kind === 'field') || /\bdata\b.*\blost\b|\blose\b.*\bdata\b/.test(turn.words)),
  next: (turn) => asked(turn) ?? '',
};
