import type { Intent } from '../intent.ts';
import { paragraphs } from '../shown.ts';

/** Orders that no agent can carry out: there is no tool for them. */
export const forbidden: Intent = {
  name: 'forbidden',
  agent: 'migration-execution',
  examples: [],
  matches: ({ words }) =>
    /\b(?:drop|delete|truncate|destroy|wipe|erase|empty)\b.*\b(?:databases?|schemas?|tables?|target|source|everything|all|rows|records|quarantine|ledger|journal|log|phases?|patients?)\b/.test(
      words,
    ) ||
    /^(?:select|insert|update|delete|drop|alter|create|grant|truncate)\s+(?:from|into|table|database|schema|\*|user|role)\b/.test(words) ||
    /\b(?:ignore (?:your|all|the|previous) (?:previous |prior )?(?:instructions|rules)|skip (?:the )?ap+rovals?|without\b.*\bap+rov\w*|(?:go|get|work) around (?:the )?ap+rovals?|bypass\w*|circumvent\w*|override (?:the )?ap+rovals?)\b/.test(
      words,
    ),
  next: () =>
    paragraphs(
      'I can’t do that: nothing I have deletes data, runs SQL of its own, or goes around an approval. Nothing was done.',
      'What a run wrote can be taken back with "roll back", which removes exactly that and is refused where others have built on it.',
    ),
};
