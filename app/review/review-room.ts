import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import type { PlacedDecision } from '../../engine/playbook/open-decision.ts';
import { findPhase } from '../../model/phases.ts';
import { criterionLine } from '../../model/terms.ts';
import { prepares } from '../approval/service.ts';
import { listDecisions } from '../conversation/records.ts';
import { schemaOf } from '../schema/show.ts';
import { withKept } from '../workbench/by-digest.ts';
import type { Caller, Workbench } from '../workbench/workbench.ts';
import { type Neighbour, neighboursOf } from './neighbours.ts';
import { type Reviewed, type ReviewedMapping, reviewAll } from './review.ts';

/** A mapping in a list: how many of its columns need a look, and what else is open. */
export interface ReviewHead extends Pick<ReviewedMapping, 'phase' | 'source' | 'target' | 'digest' | 'approvedBy' | 'rows' | 'hasCode'> {
  readonly fields: number;
  readonly doubtful: number;
  readonly drafted: number;
  readonly accepted: number;
  readonly declared: number;
  readonly dropped: number;
  readonly confidence: number;
  readonly findings: number;
  readonly terms: { readonly digest: string; readonly approvedBy: string | null; readonly changes: number };
  readonly open: number;
  readonly risks: number;
}

/** A decision that a draft leaves open, with the names of its choices. */
export interface OpenChoice {
  readonly phase: string | null;
  readonly name: string;
  readonly question: string;
  readonly choices: readonly string[];
  readonly drafted: string;
  readonly confidence: number;
  readonly why: string;
}

export interface ReviewList extends Pick<Reviewed, 'databases' | 'risks'> {
  readonly mappings: readonly ReviewHead[];
  readonly open: readonly OpenChoice[];
}

/** All mappings as they stand now, the worst first. They are mapped by the server: nobody who looks becomes an author. */
export async function reviewList(caller: Caller, playbook: string): Promise<ReviewList> {
  const { mappings, databases, open, risks } = await reviewAll(prepares(caller), playbook, {}, false);
  const choices = open.map(choiceOf);
  const heads = mappings.map((each) => headOf(each, choices, risks));
  return { mappings: heads.sort((a, b) => urgency(b) - urgency(a)), databases, open: choices, risks };
}

function headOf(mapping: ReviewedMapping, open: readonly OpenChoice[], risks: Reviewed['risks']): ReviewHead {
  const { phase, source, target, digest, approvedBy, rows, hasCode, fields, noTarget, findings, terms } = mapping;
  const many = (standing: string): number => fields.filter((field) => field.standing === standing).length;
  const [doubtful, drafted, accepted, declared] = [many('doubtful'), many('drafted'), many('accepted'), many('declared')];
  return {
    ...{ phase, source, target, digest, approvedBy, rows, hasCode, doubtful, drafted, accepted, declared },
    fields: fields.length,
    dropped: noTarget.length,
    confidence: Math.min(1, ...fields.map((field) => field.confidence)),
    findings: findings.length,
    terms: { digest: terms.digest, approvedBy: terms.approvedBy, changes: terms.changes.length },
    open: open.filter((each) => each.phase === phase).length,
    risks: risks.filter(({ place }) => place.startsWith(`${phase}.`)).length,
  };
}

/** What waits comes before what is approved; then what people must settle, what the matcher doubts, and how unsure it is. */
function urgency({ approvedBy, terms, risks, open, doubtful, drafted, confidence }: ReviewHead): number {
  const isOpen = approvedBy === null || terms.approvedBy === null;
  return (isOpen ? 1e9 : 0) + risks * 1e7 + open * 1e6 + doubtful * 1e4 + drafted * 1e2 + (1 - confidence);
}

const choiceOf = ({ phase, name, decision }: PlacedDecision): OpenChoice => {
  const { question, choices, drafted, confidence, why } = decision;
  return { phase, name, question, choices: Object.keys(choices), drafted, confidence, why };
};

export interface ReviewDetail extends Omit<ReviewedMapping, 'transform'> {
  readonly transform: ReviewedMapping['transform'];
  readonly transformBefore: string | null;
  readonly open: readonly OpenChoice[];
  readonly risks: Reviewed['risks'];
  readonly criteria: readonly string[];
  readonly ddl: readonly string[];
  readonly authors: readonly string[];
  readonly neighbours: readonly Neighbour[];
  readonly decisions: readonly { readonly at: string; readonly who: string; readonly what: string; readonly why: string }[];
}

/** One mapping with values of the source, masked where they are sensitive, and all that a person decides by. */
export async function reviewPhase(caller: Caller, playbook: string, phase: string): Promise<ReviewDetail | null> {
  const { mappings, open, risks } = await reviewAll(prepares(caller), playbook, { only: [phase] }, true);
  const mapping = mappings.find((each) => each.phase === phase);
  if (!mapping) return null;
  const { decisions } = await listDecisions(caller, playbook, decisionsLooked);
  const about = decisions.filter(({ artifact }) => artifact === mapping.digest || artifact === mapping.terms.digest);
  const beside = await withKept(caller, playbook, { only: [phase] }, (bench, mapped) => besideOf(bench, mapped, mapping), 'look');
  const told = about.map(({ at, who, what, why }) => ({ at, who, what, why }));
  return { ...mapping, open: open.map(choiceOf), risks, ...beside, decisions: told };
}

const decisionsLooked = 1000;

async function besideOf(
  bench: Workbench,
  mapped: readonly MappedPhase[],
  { phase, digest, transform }: ReviewedMapping,
): Promise<Pick<ReviewDetail, 'transformBefore' | 'criteria' | 'ddl' | 'authors' | 'neighbours'>> {
  const { journal, control, playbook } = bench;
  const found = findPhase(playbook, phase);
  const before = transform === null ? null : await journal.lastApproved(control, playbook.playbook, 'mapping', phase);
  return {
    transformBefore: before?.content.transform?.source ?? null,
    criteria: (found?.success ?? []).map((each) =>
      criterionLine(each)
        .join(': ')
        .replace(/^success: /, ''),
    ),
    ddl: found ? [...(await schemaOf(bench, mapped, found.target)).statements] : [],
    authors: await journal.authors(control, digest),
    neighbours: await neighboursOf(bench, phase),
  };
}
