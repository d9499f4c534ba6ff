import type { z } from 'zod';
import { proposeMapping } from '../../../../tools/propose-mapping.ts';
import { requestApproval } from '../../../../tools/request-approval.ts';
import { showMapping } from '../../../../tools/show-mapping.ts';
import { readCorrection, ruleFor, type SaidCorrection } from '../correction.ts';
import { type Call, call, type Intent, type Turn } from '../intent.ts';
import { fieldsIn, type NamedField, type Part, phaseNamed } from '../names.ts';
import { askedBack, type Reply } from '../reply.ts';
import { proposedInWords } from '../rule-words.ts';
import { bullets, paragraphs, series, shown, told } from '../shown.ts';

export const correctMapping: Intent = {
  name: 'correct mapping',
  agent: 'data-mapping',
  examples: ['email comes from username', 'drop fax', 'combine first and last name', "set notes of patients to 'none'"],
  matches: (turn) => {
    const said = readCorrection(turn);
    return said !== null && hasField(turn, said.target ?? said.sources);
  },
  next: (turn) => {
    const said = readCorrection(turn);
    if (!said) return 'I know no such correction.';
    const proposed = turn.answer(proposeMapping);
    const request = turn.answer(requestApproval);
    if (!proposed) return propose(turn, said);
    if (!request) return [call(requestApproval, { digest: proposed.digest, why: whyOf(turn) })];
    const { phase, field, after, checks, digest } = proposed;
    return paragraphs(
      `I propose that ${shown(`${phase}.${field}`)} is ${proposedInWords(after)}.`,
      checks.length > 0 && bullets(checks.map(({ status, message }) => `${status}: ${told(message)}`)),
      request.state === 'approved'
        ? 'That is approved already.'
        : `It counts once a person approves it (${digest.slice(0, 12)}); until then the mapping stays as it is.`,
    );
  },
};

const hasField = (turn: Turn, part: Part | null): boolean =>
  part !== null && (['source', 'target'] as const).some((side) => fieldsIn(turn, side, part).length > 0);

const whyOf = ({ question }: Turn): string => `Asked for in conversation: ${question.slice(0, 300)}`;

/** Finds the phase and the target column that are meant, and proposes the rule; or says what is missing. */
function propose(turn: Turn, said: SaidCorrection): readonly Call[] | Reply {
  const sources = said.sources ? distinct(fieldsIn(turn, 'source', said.sources)) : [];
  const targets = said.target ? fieldsIn(turn, 'target', said.target) : [];
  const candidates = turn.overview.phases.filter(({ phase, source, target }) => {
    const named = phaseNamed(turn);
    const reads = said.sources === null || sources.some(({ entity }) => entity === source);
    const writes =
      said.target === null || targets.some(({ entity }) => entity === target) || (said.kind === 'drop' && sourceOnly(turn, said, source));
    return (!named || named.phase === phase) && reads && writes;
  });
  const [phase, other] = candidates;
  if (!phase)
    return askedBack(
      'I find no phase whose source and target have those columns. Name the phase, for example: "in ' +
        `${turn.overview.phases[0]?.phase}, email comes from username".`,
    );
  if (other)
    return askedBack(
      `That could be meant for ${series(candidates.map((each) => shown(each.phase)))}. Which one? Name the phase in the sentence.`,
    );
  const mapped = turn.answer(showMapping);
  if (!mapped) return [call(showMapping, { phase: phase.phase })];
  const field = targets.find(({ entity }) => entity === phase.target)?.field ?? targetFor(mapped, turn, said, phase.source);
  if (field === null)
    return askedBack(
      `Which column of ${shown(phase.target)} should take it? Say it with "into": "combine first and last name into display_name".`,
    );
  const columns = sources.filter(({ entity }) => entity === phase.source).map((each) => each.field);
  const current = mapped.fields.find(({ target }) => target === field)?.reads ?? [];
  const rule = ruleFor(said, said.kind === 'clean' ? current : columns);
  if (!rule) return askedBack(`From which column of ${shown(phase.source)} should ${shown(field)} come?`);
  return [call(proposeMapping, { phase: phase.phase, field, rule, why: whyOf(turn) })];
}

function sourceOnly(turn: Turn, { target }: SaidCorrection, source: string): boolean {
  return (
    target !== null &&
    fieldsIn(turn, 'target', target).length === 0 &&
    fieldsIn(turn, 'source', target).some(({ entity }) => entity === source)
  );
}

type Mapped = z.output<typeof showMapping.output>;

/** The one target column that a correction without a target can mean: what reads the dropped column, or what joins the same ones. */
function targetFor({ fields }: Mapped, turn: Turn, said: SaidCorrection, source: string): string | null {
  const part = said.kind === 'drop' ? said.target : said.sources;
  const columns = part
    ? fieldsIn(turn, 'source', part)
        .filter(({ entity }) => entity === source)
        .map(({ field }) => field)
    : [];
  const reading = fields.filter(({ reads }) => columns.length > 0 && columns.every((column) => reads.includes(column)));
  const joined = reading.length > 0 ? reading : fields.filter(({ target }) => /^(?:full|display)_?name$|^name$/i.test(target));
  return said.kind === 'drop' ? (reading[0]?.target ?? null) : joined.length === 1 ? (joined[0]?.target ?? null) : null;
}

function distinct(fields: readonly NamedField[]): NamedField[] {
  return fields.filter((field, i) => fields.findIndex((each) => each.entity === field.entity && each.field === field.field) === i);
}
