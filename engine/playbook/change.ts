import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import type { PlaybookChange } from '../../model/playbook-change.ts';
import { parsePlaybook } from './load.ts';

/** The keys of a phase that a change sets; null where it changes none. */
export function changedKeys(phase: PlaybookPhase, change: PlaybookChange): Partial<PlaybookPhase> | null {
  const { phase: name } = phase;
  const [off, after, where] = [own(change.off, name), own(change.after, name), own(change.where, name)];
  const code = own(change.transforms, name);
  const keys = {
    ...(off !== undefined && { off }),
    ...(after !== undefined && { depends_on: [...new Set([...phase.depends_on, ...after])] }),
    ...(where !== undefined && { where }),
    ...(code !== undefined && withCode(phase, code)),
  };
  return Object.keys(keys).length > 0 ? keys : null;
}

function withCode({ lookups, fields }: PlaybookPhase, code: PlaybookChange['transforms'][string]): Partial<PlaybookPhase> {
  return {
    transform: code.transform,
    fields: { ...fields, ...code.fields },
    ...(code.lookups !== undefined && { lookups: { ...lookups, ...code.lookups } }),
  };
}

/** The playbook as it would be. */
export function withChange(playbook: Playbook, change: PlaybookChange): Playbook {
  if (change.text) return parsePlaybook(change.text.to, playbook.playbook);
  return { ...playbook, phases: playbook.phases.map((phase) => ({ ...phase, ...changedKeys(phase, change) })) };
}

/** A phase may be called `constructor`. */
const own = <T>(of: Readonly<Record<string, T>>, name: string): T | undefined => (Object.hasOwn(of, name) ? of[name] : undefined);
