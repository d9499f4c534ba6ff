import { offices } from './offices.ts';
import { patients } from './patients.ts';
import { type Dirt, dirtyId, dirtyRows, dirtyValues, type ExpectedFate, missingId } from './table.ts';
import { users } from './users.ts';
import { controlled, mojibake, nulLike, repeatedTimes, skippedTimes } from './words.ts';

/** A case that is refused leaves its file without a case. */
const caseRefused = (reason: string): readonly ExpectedFate[] => [
  { phase: 'cases', fate: 'quarantined', reason },
  { phase: 'projects', fate: 'quarantined', reason: 'orphan' },
];
/** A file that is refused does not hold its case back. */
const fileRefused = (reason: string): readonly ExpectedFate[] => [
  { phase: 'cases', fate: 'written' },
  { phase: 'projects', fate: 'quarantined', reason },
];
const written: readonly ExpectedFate[] = [
  { phase: 'cases', fate: 'written' },
  { phase: 'projects', fate: 'written' },
];

const lostPatients = [missingId(patients, 9), missingId(patients, 600), '0', '7000000'];
const lostUsers = [missingId(users, 11), missingId(users, 800), '888888'];
const mergedUsers = [0, 2, 4].map((nth) => dirtyId(users, 'email_differs_in_case', nth));
const brokenJson = ['{"layer_um": 50', "{'support': True}", '{"a": "\\u0000"}'];
const finePrices = ['12.12345678', '0.00000001', '99.99999950', '1250.00000050'];

/** The dirt of dispatch_project, with a fate in both phases that read it. */
export const projectDirt: readonly Dirt[] = [
  ...dirtyValues('unknown_type', caseRefused('unknown_value'), 'type', ['0', '77', '-1', '8']),
  ...dirtyValues('unknown_status', caseRefused('unknown_value'), 'status', ['99', '15']),
  ...dirtyValues('orphan_patient', caseRefused('orphan'), 'patient_id', lostPatients),
  ...dirtyValues('orphan_practice', caseRefused('orphan'), 'office_id', [missingId(offices, 8), '99999', '0']),
  ...dirtyValues('impossible_date', caseRefused('invalid_value'), 'due_date', ['2015-02-30', '2016-00-10', '2017-06-31']),
  ...dirtyValues('skipped_local_time', caseRefused('impossible_time'), 'created', skippedTimes),
  ...dirtyValues('repeated_local_time', written, 'created', repeatedTimes),
  ...dirtyValues('too_many_decimals', fileRefused('lost_precision'), 'price', finePrices),
  ...dirtyValues('broken_json', fileRefused('invalid_value'), 'settings', brokenJson),
  ...dirtyValues('orphan_creator', fileRefused('orphan'), 'creator_id', lostUsers),
  ...dirtyValues('creator_merged', written, 'creator_id', mergedUsers),
  ...dirtyRows(
    'trailing_blanks',
    written,
    ['Crown 14 ', 'Retainer   ', 'Both arches  '].map((title) => (row) => ({ ...row, title })),
  ),
  ...dirtyValues('mojibake', written, 'description', mojibake),
  ...dirtyValues('control_character', written, 'description', controlled),
  ...dirtyValues('nul_like', written, 'file_name', nulLike),
];
