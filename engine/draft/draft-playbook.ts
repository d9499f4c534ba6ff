import type { Catalog } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import { type Playbook, playbook as schema } from '../../model/playbook.ts';
import type { Finding, Profile } from '../../model/profile.ts';
import { orderPhases } from '../playbook/order.ts';
import { draftPhase } from './draft-phase.ts';
import { leftBehindFindings } from './left-behind.ts';
import { matchEntities } from './match-entities.ts';

/** What the catalogs do not say of a playbook. */
export interface PlaybookOptions {
  readonly title?: string;
  /** Id of the legacy system, part of every derived key; the playbook's name by default. */
  readonly system?: string;
  readonly approvals?: Playbook['approvals'];
  /** Said where source and target are one database. */
  readonly sameDatabase?: boolean;
  /** What the source's data look like; makes surer which target table is meant where names do not say it. */
  readonly profile?: Profile;
  readonly source: DraftedConnection;
  readonly target: DraftedConnection;
}

export interface DraftedConnection {
  readonly url: string;
  readonly schemas: readonly string[];
}

export interface DraftedPlaybook {
  readonly playbook: Playbook;
  /** What a person must look at or decide. */
  readonly findings: readonly Finding[];
}

/**
 * A playbook with a phase for each source table whose target has the same name, or that the matcher takes for one: drafted by `draftTarget`, or
 * there before. Phases stand in
 * the order of their dependencies. Throws `unsupported_structure` where no table of the source has a target.
 */
export function draftPlaybook(name: string, source: Catalog, target: Catalog, options: PlaybookOptions): DraftedPlaybook {
  const { pairs, findings } = matchEntities(source, target, options.profile);
  if (pairs.size === 0) {
    throw new GodwitError(
      'unsupported_structure',
      `No table of ${source.database} has a key and a table of its name in the target; there is nothing to draft.`,
    );
  }
  const drafted = [...pairs.values()].map((pair) => draftPhase(pair, pairs, target));
  const playbook = schema.parse({
    playbook: name,
    version: 1,
    title: options.title ?? `${source.database} to its new home`,
    system: options.system ?? name,
    ...(options.approvals && { approvals: options.approvals }),
    ...(options.sameDatabase && { same_database: true }),
    source: connection(options.source, `${name}_source_url`),
    target: connection(options.target, `${name}_target_url`),
    phases: drafted.map(({ phase }) => phase),
  });
  const phases = orderPhases(playbook).map(({ phase }) => phase);
  return {
    playbook: { ...playbook, phases },
    findings: [...leftBehindFindings(source, target), ...findings, ...drafted.flatMap((each) => each.findings)],
  };
}

/** Passwords belong in the environment: a URL with one is replaced by the variable that should hold it. */
function connection({ url, ...rest }: DraftedConnection, variable: string): DraftedConnection {
  const isSecret = /^[a-z]+:\/\/[^/@]*:[^/@]*@/i.test(url) || /[?&](password|sslpassword)=/i.test(url);
  return { ...rest, url: isSecret ? `$${variable.toUpperCase().replaceAll('-', '_')}` : url };
}
