import type { Intent, Turn } from '../intent.ts';
import { knownReasons, reasonInWords } from './quarantine.ts';

/** The house's words, each in a sentence. */
const meanings: Readonly<Record<string, string>> = {
  quarantine:
    'Quarantine is where a source row waits, with its reason, when it does not fit the new schema. It can be repaired and ' +
    'replayed; it is never lost.',
  ledger:
    'The ledger is written in the same transaction as the data. It holds what became of every source row, so nothing can be lost or counted twice.',
  journal:
    'The journal keeps what was made and decided: artifacts by digest, approvals, decisions, and an audit log whose chain shows any change.',
  'key map': 'The key map holds the legacy keys and target keys that cannot be derived from each other.',
  digest: 'A digest is a SHA-256 fingerprint of an artifact. People approve a digest, so what is carried out is exactly what they saw.',
  manifest: 'A manifest is the proof of a run: counts, digests, source positions and approvals.',
  fingerprint: 'A fingerprint is the digest of a database’s structure. New rows do not change it; a new column does.',
  playbook: 'A playbook is the migration as people declare it: sources, targets, phases, mappings, conflict rules, success criteria.',
  epoch: 'An epoch is one consistent view of the source, from one exported snapshot.',
  checkpoint: 'A checkpoint is the committed ledger row of a batch; a stopped run continues behind it.',
  batch: 'A batch is a slice of the source that is written in one transaction.',
  orphan: 'An orphan is a row that refers to another row which does not exist.',
  drift: 'Drift means that a structure has changed since it was analysed; the stages after it must be done again.',
  fate: 'The fate of a source row is what became of it: written, unchanged, skipped or quarantined; exactly one of them.',
  mapping: 'A mapping says how each column of a target table comes from the source: copied, translated, joined, computed, or not at all.',
  phase: 'A phase moves one source table and what is written with it. It is isolated, can be resumed, and has its own rollback.',
};

const asked = ({ words }: Turn): string | undefined =>
  /^(?:what (?:is|are|does|do)|what's|define|explain|meaning of)(?: an?| the)? `?([a-z_ ]+?)`?(?:s)?(?: mean)?$/.exec(words)?.[1];

/** A word of the house, or a reason of the ledger; null for any other. */
function meaningOf(turn: Turn): string | null {
  const word = asked(turn) ?? '';
  if (knownReasons.has(word)) return `A row is kept aside as \`${word}\` when ${reasonInWords(word)}.`;
  return Object.hasOwn(meanings, word) ? (meanings[word] ?? null) : null;
}

export const glossary: Intent = {
  name: 'glossary',
  agent: 'user-guidance',
  examples: ['what is a quarantine?', 'what does digest mean?', 'what does invalid_value mean?'],
  matches: (turn) => meaningOf(turn) !== null,
  next: (turn) => meaningOf(turn) ?? '',
};
