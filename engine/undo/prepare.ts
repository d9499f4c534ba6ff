import { type Entity, findField } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import { type FieldMapping, type Mapping, writtenFields } from '../../model/mapping.ts';
import type { AcceptedEdits, InboundReference, ReleasedRows, UndoInput, UndoStatements } from '../../model/undo-statements.ts';
import { openActiveWrites } from '../ledger/active-writes.ts';
import { phasesByIdentity, placeOf } from '../playbook/order.ts';
import { ledgerPlace, type PreparedPhase, type RunContext } from '../run/context.ts';

/** What a rollback works with; it never reads the source. */
export type UndoContext = Pick<
  RunContext,
  'playbook' | 'target' | 'several' | 'control' | 'ledgerSession' | 'journal' | 'runs' | 'ledgerSchema' | 'settings' | 'signal' | 'notify'
> & {
  /** Edited rows that a person lets go; none by default. */
  readonly acceptedEdits?: AcceptedEdits;
};

/** A phase as it is mapped now. */
export type UndoPhase = Pick<PreparedPhase, 'phase' | 'mapping' | 'digest' | 'target'>;

/** A phase whose rollback is compiled against the target as it stands. */
export interface PreparedUndo {
  readonly phase: string;
  readonly entity: Entity;
  readonly runs: readonly string[];
  readonly program: UndoStatements;
}

/** Compiles the rollback of one phase over all runs of the playbook. */
export async function prepareUndo(context: UndoContext, phase: UndoPhase, runs: readonly string[]): Promise<PreparedUndo> {
  const { target, ledgerSession } = context;
  const input: UndoInput = {
    ...rowsOf(phase),
    identity: phase.mapping.identity.name,
    runs,
    versions: await versionsOf(context, phase, runs),
    acceptedEdits: context.acceptedEdits ?? [],
    links: linksOf(context, phase),
    inbound: await ledgerSession.query<InboundReference>(target.inboundReferences(phase.target)),
    ...ledgerPlace(context),
  };
  return { phase: input.phase, entity: phase.target, runs, program: target.compileUndo(input) };
}

/** Other phases of the circle of references that a phase is part of. */
export function circleOf({ playbook }: UndoContext, { phase }: UndoPhase): readonly string[] {
  return placeOf(playbook, phase.phase)?.cycle ?? [];
}

function linksOf(context: UndoContext, phase: UndoPhase): string[] {
  const circle = circleOf(context, phase);
  const named = phasesByIdentity(context.playbook);
  const isLink = ({ target, rule }: FieldMapping): boolean =>
    rule.rule === 'reference' &&
    findField(phase.target, target)?.nullable === true &&
    (named.get(rule.identity) ?? []).some((name) => circle.includes(name));
  return phase.mapping.fields.filter(isLink).map(({ target }) => target);
}

/** The rows of a phase, as another phase's rollback must know them. */
export function rowsOf({ phase, mapping, target }: UndoPhase): ReleasedRows {
  return { phase: phase.phase, target, targetKey: mapping.identity.targetKey };
}

/** The mappings that runs have written a phase with, from the journal; one that it does not know proves nothing. */
async function versionsOf(
  context: UndoContext,
  { phase, mapping, digest }: UndoPhase,
  runs: readonly string[],
): Promise<UndoInput['versions']> {
  const used = await openActiveWrites(context.ledgerSession, context.ledgerSchema, context.playbook.playbook).mappings(runs, phase.phase);
  const versions = new Map([[digest, columnsOf(mapping)]]);
  for (const each of used.filter((other) => other !== digest)) {
    const stored = await storedMapping(context, each);
    if (stored) versions.set(each, columnsOf(stored));
  }
  return [...versions].map(([of, columns]) => ({ mapping: of, columns }));
}

const columnsOf = (of: Mapping): string[] => writtenFields(of).map(({ target }) => target);

async function storedMapping({ journal, control }: UndoContext, digest: string): Promise<Mapping | null> {
  try {
    return await journal.readAs(control, digest, 'mapping');
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'artifact_not_found') return null;
    throw error;
  }
}
