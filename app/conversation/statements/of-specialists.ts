import { type SpecialistText, sectionsOf, specialistName } from '../../../model/specialist-text.ts';
import type { Statement } from '../../../model/statement.ts';

const statementsMax = 500;

/** What a playbook's specialists say, line by line, so that it is known without a model too. */
export function statementsOfSpecialists(texts: readonly SpecialistText[]): Statement[] {
  return texts.flatMap(ofSpecialist).slice(0, statementsMax);
}

function ofSpecialist(text: SpecialistText): Statement[] {
  const source = `specialist ${specialistName(text)}`;
  const sections = [...sectionsOf(text)].filter(([heading]) => heading !== '');
  return sections.flatMap(([heading, lines]) =>
    lines.map((line) => {
      const [, subject = heading, rest = ''] = /^([^:]{1,60}):\s*(.*)$/.exec(line) ?? [];
      const says = heading === 'Words' ? `${subject} is also called: ${rest}.` : line.replace(/([^.?!])$/, '$1.');
      const topic = heading === 'Words' ? [subject, ...rest.split(',').map((each) => each.trim())] : [subject];
      return { source, phase: null, topic: topicsOf(topic), words: `${heading} mean meaning what`, says, hasKeys: false };
    }),
  );
}

const topicsOf = (subjects: readonly string[]): string => subjects.map((each) => `${each}|${each} meaning`).join('|');
