/** One statement of a report or record, as people may ask for it. Values of rows stand in it only masked. */
export interface Statement {
  /** Where it stands: `guidance report`, `playbook`, `audit log`. */
  readonly source: string;
  /** The phase that it is about, by name or title; null for the migration as a whole. */
  readonly phase: string | null;
  /** What it is about, in the words of the place where it stands. */
  readonly topic: string;
  /** The headings above it and other words by which people may know it. */
  readonly words: string;
  readonly says: string;
  /** Whether keys of rows stand in it. */
  readonly hasKeys: boolean;
}
