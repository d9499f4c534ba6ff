import { type Catalog, findEntity } from '../../model/catalog.ts';
import type { OpenDecision } from '../../model/open-decision.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import type { Finding, Profile } from '../../model/profile.ts';
import { decision, type Named } from '../playbook/open-decision.ts';
import { doubtsOf } from './decide-doubts.ts';
import { linkDecisions } from './decide-links.ts';
import { codesOf, zonesOf } from './decide-meanings.ts';
import { withoutSecrets } from './decide-secrets.ts';
import type { DraftedPlaybook } from './draft-playbook.ts';
import { draftedRules } from './drafted-rules.ts';
import type { Learned } from './learn.ts';

/** What decisions are drawn from. */
export interface DecisionInput {
  readonly source: Catalog;
  readonly target: Catalog;
  readonly learned: Learned;
  readonly profile: Profile;
}

/** Findings that ask for a decision; others only tell. */
const toDecide: ReadonlySet<string> = new Set(
  `paired_by_matcher no_source no_target no_target_key no_target_column target_has_rows without_key name_left_out type_as_text default_left_out
  check_left_out exclusion_left_out
  index_left_out computed_as_plain partition_left_out large_objects_left_out schema_left_out reference_left_out reference_unproven check_unproven
  partitions_left_out table_too_wide cycle legacy_columns_named column_left_out collation_left_out row_security_left_out triggers_left_out
  foreign_table_left_out`.split(/\s+/),
);

/**
 * A drafted playbook with what is left to people as open decisions, and with why each rule is as it is. Secrets are not copied. Findings that became
 * a
 * decision are not told a second time in comments: `told` are the others.
 */
export function withDecisions(
  { playbook, findings }: DraftedPlaybook,
  input: DecisionInput,
): DraftedPlaybook & { readonly told: Finding[] } {
  const phases = playbook.phases.map((phase) => decidedPhase(phase, playbook, findings, input));
  const known = new Set(playbook.phases.map(({ source }) => source));
  const open = structureDecisions(findings.filter(({ entity }) => !known.has(entity)));
  return {
    playbook: { ...playbook, phases, ...(open.length > 0 && { open: Object.fromEntries(open) }) },
    findings,
    told: findings.filter(({ kind }) => !toDecide.has(kind) && kind !== 'view_left_out'),
  };
}

function decidedPhase(drafted: PlaybookPhase, playbook: Playbook, findings: readonly Finding[], input: DecisionInput): PlaybookPhase {
  const [source, target] = [findEntity(input.source, drafted.source), findEntity(input.target, drafted.target)];
  if (!source || !target) return drafted;
  const { phase, secrets } = withoutSecrets(drafted, source, target, input.learned);
  const all = [
    ...secrets,
    ...linkDecisions(phase, source, input.learned),
    ...doubtsOf(phase, playbook, target, input),
    ...zonesOf(phase, source, target),
    ...codesOf(phase, source, input),
    ...structureDecisions(findings.filter(({ entity }) => entity === source.name)),
  ];
  const rules = draftedRules(phase, source, target, input.learned.links);
  return { ...phase, ...(rules.length > 0 && { drafted: rules }), ...(all.length > 0 && { open: named(all) }) };
}

/** A column may be called like a topic: the later one gets a number. */
function named(all: readonly Named[]): Record<string, OpenDecision> {
  const open = new Map<string, OpenDecision>();
  for (const [name, decision] of all) {
    let free = name === '__proto__' ? 'proto' : name;
    for (let number = 2; open.has(free); number++) free = `${name}_${number}`;
    open.set(free, decision);
  }
  return Object.fromEntries(open);
}

const messagesShown = 5;
const questionMax = 1_000;

/** A decision for each kind of what a draft could not bring along: to go on without it is the only choice that a playbook can make by itself. */
function structureDecisions(findings: readonly Finding[]): Named[] {
  const kinds = Map.groupBy(
    findings.filter(({ kind }) => toDecide.has(kind)),
    ({ kind }) => kind,
  );
  return [...kinds].map(([kind, alike]): Named => {
    const more = alike.length - messagesShown;
    const said = alike.slice(0, messagesShown).map(({ message }) => message);
    const question = `${said.join(' ')}${more > 0 ? ` And ${more} more like it.` : ''}`.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
    return [kind, decision(question.slice(0, questionMax), { go_on: {} }, 'go_on', 0.5, 'The draft cannot decide it.')];
  });
}
