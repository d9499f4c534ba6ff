import { askedBack, type Reply } from '../reply.ts';
import { shown } from '../shown.ts';

const offers: readonly { readonly about: RegExp; readonly offer: string }[] = [
  { about: /\b(?:table|column|field|type|schema|data|null|values?)\b/, offer: '"describe auth_user": structure and data of a table' },
  { about: /\b(?:map|come|go|rule|transform|convert|rename)/, offer: '"how is patients mapped?": the origin of every column' },
  { about: /\b(?:order|before|after|first|skip|without|plan|long|time)\b/, offer: '"plan": order, sizes, time and risks' },
  { about: /\b(?:row|missing|lost|refused|error|fail|why)/, offer: '"why were rows quarantined?": what was kept aside, and why' },
  { about: /\b(?:done|far|progress|when|finish)/, offer: '"status": where every phase stands' },
  { about: /\b(?:start|do|go|run|migrate)\b/, offer: '"dry run": what a run would do, without doing it' },
];
const usual = ['"analyse the source"', '"status"', '"help": what else can be asked'];

/** Says that a question was not understood, with three things that can be asked instead, the nearest first. */
export function unclear(question: string): Reply {
  const words = question.toLowerCase();
  const near = offers.filter(({ about }) => about.test(words)).map(({ offer }) => offer);
  const three = [...near, ...usual].slice(0, 3);
  const asked = question.trim() === '' ? 'I was asked nothing.' : `I don't understand ${shown(question, 80)}; nothing was done.`;
  return askedBack(`${asked} You could ask:\n\n${three.map((offer) => `- ${offer}`).join('\n')}`);
}
