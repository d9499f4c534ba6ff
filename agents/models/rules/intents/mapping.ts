import type { z } from 'zod';
import { noTargetWords } from '../../../../model/no-target-words.ts';
import { showMapping as tool } from '../../../../tools/show-mapping.ts';
import { call, type Intent, type Turn } from '../intent.ts';
import { fieldIn, phaseIn, phaseNamed } from '../names.ts';
import { ruleInWords } from '../rule-words.ts';
import { bullets, count, paragraphs, percent, shown, told } from '../shown.ts';

type Shown = z.output<typeof tool.output>;

export const mapping: Intent = {
  name: 'mapping',
  agent: 'data-mapping',
  examples: ['how is patients mapped?', 'where does email come from?', 'what happens to fax?', 'why is display_name mapped like that?'],
  matches: (turn) =>
    phaseIn(turn) !== null || fieldIn(turn) !== null
      ? /\b(?:mapping|mapped|map to)\b/.test(turn.words) ||
        /^(?:where (?:does|do|is|are|will)|what (?:is|are|happens|becomes|will happen|feeds|fills)|how (?:is|are|does|do)|why (?:is|are|does|do)|which (?:column|field) feeds)\b.*\b(?:come from|comes from|go(?: to)?|end up|happens? to|becomes? of|become|feeds|fills|filled|computed|made(?: of| from)?|based on|built from|calculated|converted|transformed|translated|cleaned|derived|taken from|land|empty|dropped)\b/.test(
          turn.words,
        ) ||
        /^what (?:happens|becomes|will happen)\b|^what(?:'s| is) (?:kept |put |stored )?in \w+$/.test(turn.words)
      : /\b(?:mappings?)\b/.test(turn.words),
  next: (turn) => {
    const phase = phaseNamed(turn) ?? phaseIn(turn) ?? phaseOfField(turn);
    if (!phase)
      return (
        `Of which phase? ${turn.overview.phases.map((each) => shown(each.phase)).join(', ')} have mappings; for example ` +
        `"how is ${turn.overview.phases[0]?.phase ?? 'patients'} mapped?"`
      );
    const found = turn.answer(tool);
    if (!found) return [call(tool, { phase: phase.phase })];
    if (/^who\b/.test(turn.words)) return approvalOf(found);
    const field = fieldIn(turn);
    return field ? phraseField(found, field.field) : phraseMapping(turn, found);
  },
};

function phaseOfField(turn: Turn) {
  const field = fieldIn(turn);
  return turn.overview.phases.find(({ source, target }) => field && (field.side === 'source' ? source : target) === field.entity) ?? null;
}

function phraseField(of: Shown, name: string): string {
  const written = of.fields.filter(({ target }) => target === name);
  const readBy = of.fields.filter(({ reads }) => reads.includes(name));
  const nowhere = of.noTarget.find(({ column }) => column === name);
  return paragraphs(
    ...written.map(
      (field) =>
        `${shown(`${of.target}.${name}`)} is ${ruleInWords(field)} (source ${shown(of.source)}, confidence ` +
        `${percent(field.confidence)}).\n${bullets(field.evidence.map((line) => told(line)))}`,
    ),
    ...readBy
      .filter(({ target }) => target !== name)
      .map((field) => `${shown(`${of.source}.${name}`)} goes to ${shown(field.target)}: ${ruleInWords(field)}.`),
    nowhere && noTargetWords(shown(`${of.source}.${name}`), told(nowhere.reason)),
    written.length === 0 && readBy.length === 0 && !nowhere && `The mapping of ${shown(of.phase)} neither reads nor writes ${shown(name)}.`,
    approvalOf(of),
  );
}

function phraseMapping({ reader }: Turn, of: Shown): string {
  const doubtful = of.fields.filter(({ confidence, rule }) => confidence < 0.8 && rule.rule !== 'none');
  const empty = of.fields.filter(({ rule }) => rule.rule === 'none');
  const head = `The phase ${shown(of.phase)} makes ${shown(of.target)} from ${shown(of.source)}.`;
  if (reader === 'stakeholder')
    return paragraphs(
      `${head} ${count(of.fields.length - empty.length, 'column')} are filled, ${empty.length} stay empty or get what the ` +
        `database gives them, and ${count(of.noTarget.length, 'old column')} are left behind.`,
      doubtful.length > 0 && `${count(doubtful.length, 'column')} need a person's eye.`,
      approvalOf(of),
    );
  return paragraphs(
    head,
    reader === 'reviewer' &&
      (doubtful.length > 0 ? `Look first at: ${doubtful.map(({ target }) => shown(target)).join(', ')}.` : 'No column is doubtful.'),
    bullets(
      of.fields.map((field) => `${shown(field.target)}: ${ruleInWords(field)} (${percent(field.confidence)})`),
      80,
    ),
    of.noTarget.length > 0 &&
      `Left behind:\n${bullets(
        of.noTarget.map(({ column, reason }) => `${shown(column)}: ${told(reason)}`),
        30,
      )}`,
    of.where !== null && `Only rows for which ${shown(of.where, 200)}.`,
    approvalOf(of),
  );
}

function approvalOf({ state, decidedBy, digest }: Shown): string {
  const name = `The mapping (${digest.slice(0, 12)})`;
  if (state === 'approved') return `${name} is approved by ${shown(decidedBy ?? 'someone')}.`;
  return state === 'rejected'
    ? `${name} was rejected by ${shown(decidedBy ?? 'someone')}.`
    : `${name} is a proposal; nobody has approved it yet.`;
}
