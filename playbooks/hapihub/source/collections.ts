import { claims, invoices, payments } from './billing.ts';
import type { Source } from './collection.ts';
import { accounts, journalEntries } from './ledger.ts';
import { encounters, patients } from './patients.ts';
import { facilities, organizations, practitioners, users } from './people.ts';
import { auditTrail, hl7Messages, sessions, systemEvents } from './records.ts';

/** Every collection but the bucket, by the name of its phase. */
export const collections: readonly Source[] = [
  ...[organizations, facilities, users, practitioners, patients, encounters, accounts, invoices, payments, claims],
  ...[journalEntries, hl7Messages, auditTrail, sessions, systemEvents],
];

/** Phases whose rows are elements: the collection, the member that holds them, and what of an element is its key. */
export const elementPhases = {
  patient_identifiers: { of: patients, member: 'identifiers', key: 'system' },
  encounter_diagnoses: { of: encounters, member: 'diagnoses', key: 'code' },
  invoice_lines: { of: invoices, member: 'lines', key: 'line' },
  invoice_tags: { of: invoices, member: 'tags', key: null },
} as const;
