import { Document } from 'yaml';

/** A playbook as it is written, as YAML. */
export const writtenText = (written: unknown): string =>
  new Document(written, { aliasDuplicateObjects: false }).toString({ lineWidth: 140 });
