import { z } from 'zod';
import { entity, field } from './catalog.ts';
import { digestOf } from './digest.ts';
import { lookup } from './mapping.ts';
import { type Playbook, type PlaybookPhase, playbook } from './playbook.ts';

const columnRef = z.object({ read: z.string().nullable(), path: z.array(z.string()) });
const extractColumn = z.object({ alias: z.string(), lookup: z.string().nullable(), field, ref: columnRef.optional() });

const extract = z.object({
  entity,
  key: z.array(z.string()),
  columns: z.array(extractColumn),
  lookups: z.array(lookup.extend({ kind: entity.shape.kind, fields: z.array(field) })),
  outputs: z.array(extractColumn).optional(),
});

/** What a phase runs by beside its mapping: with it a mapping that was approved runs without being made again. */
export const prepared = z.object({
  /** Digest of the mapping. */
  mapping: z.string(),
  /** Digest of what the playbook said when the mapping was made (`playbookPart`). */
  part: z.string(),
  /** Digest of the text of its code; null without any. */
  code: z.string().nullable(),
  /** Fingerprints of the entities that its look-ups read. */
  lookups: z.record(z.string(), z.string()),
  /** What it reads, as it was then. */
  extract,
  /** By the audit key, over all the rest: what runs for which state of a playbook is not for everybody to say who can write the journal. */
  seal: z.string().nullable(),
});
export type Prepared = z.infer<typeof prepared>;

/** A playbook as it was mapped, with the texts of its transforms: enough to go on where its folder is not. */
export const keptPlaybook = z.object({ playbook, texts: z.record(z.string(), z.string()) });
export type KeptPlaybook = z.infer<typeof keptPlaybook>;

/** Digest of all that a playbook says and a phase's mapping follows from; not of titles, nor of what the phase's terms hold. */
export function playbookPart(playbook: Playbook, of: PlaybookPhase): string {
  const { title: _title, meaning: _meaning, success: _success, repairs: _repairs, mode: _mode, optional: _optional, ...own } = of;
  return digestOf({ outline: outlines.get(playbook) ?? keepOutline(playbook), own });
}

/** Playbooks have thousands of phases, and each asks for the outline of all. */
const outlines = new WeakMap<Playbook, string>();

function keepOutline(playbook: Playbook): string {
  const { system, adopted, phases } = playbook;
  const outline = digestOf({ system, adopted, phases: phases.map(outlineOf) });
  outlines.set(playbook, outline);
  return outline;
}

/** Other phases matter by their identities and by what they refer to: references resolve to them, and circles are linked late. */
function outlineOf({ phase, off, databases, source, target, identity, depends_on, fields }: PlaybookPhase) {
  const references = Object.entries(fields).filter(([, rule]) => typeof rule === 'object' && 'reference' in rule);
  return { phase, isOff: off !== undefined, databases, source, target, identity, depends_on, references: Object.fromEntries(references) };
}

/** The playbook with no password in it: what is kept lies where others can read it. */
export function withoutPasswords(of: Playbook): Playbook {
  return {
    ...of,
    databases: Object.fromEntries(
      Object.entries(of.databases).map(([name, connection]) => [name, { ...connection, url: withoutPassword(connection.url) }]),
    ),
  };
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.password === '' && !parsed.searchParams.has('password')) return url;
  parsed.password = '';
  parsed.searchParams.delete('password');
  return parsed.toString();
}
