import type { Intent } from '../intent.ts';
import { bullets, paragraphs } from '../shown.ts';

/** What can be asked, grouped by what people want. */
const offers = [
  '"analyse the source": what is there, what the data look like, what is risky',
  '"describe patients", "where does email come from?", "what happens to fax?"',
  '"plan", "do patients before cases", "leave out attachments", "only practices of 2024"',
  '"email comes from username", "drop fax", "combine first and last name"',
  '"dry run", "run", "pause", "resume", "validate", "roll back cases"',
  '"status", "why were rows quarantined?", "what happened to patient 42?"',
  '"explain the migration for a stakeholder", "what waits for me?"',
];

export const help: Intent = {
  name: 'help',
  agent: 'user-guidance',
  examples: ['help', 'what can you do?'],
  matches: ({ words }) =>
    /^(?:help|help me|\?|commands|what can (?:you|i) (?:do|ask|say)|how (?:do i|does this) (?:use|work).*|who are you|what are you|hi|hello|hey|good (?:morning|day|evening))$/.test(
      words,
    ) || words === '',
  next: ({ overview: { title } }) =>
    paragraphs(
      `I conduct the migration "${title.replaceAll('"', "'")}". I look, propose and explain; people decide, and only what they ` +
        'approved is carried out. You can say:',
      bullets(offers),
    ),
};
