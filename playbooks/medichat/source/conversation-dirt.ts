import { Decimal128, Int32, Long } from 'bson';
import { type Dirt, idOf, nobody, oddId } from './collection.ts';
import { arrives, dirty, refused } from './dirt.ts';
import type { Conversation } from './documents.ts';

type Arrays = 'messages' | 'symptoms' | 'attachments' | 'prescriptions';

/** Puts elements behind those of an array. */
const withMore =
  (path: Arrays, ...elements: readonly object[]) =>
  (conversation: Conversation): object => ({ ...conversation, [path]: [...(conversation[path] ?? []), ...elements] });

const first = ({ messages: [message] }: Conversation) => message?._id;
const sentAt = new Date('2023-01-01T12:00:00Z');
const hexOf = (...of: Parameters<typeof oddId>): string => oddId(...of).toHexString();

const file = {
  ...{ fileName: 'scan.pdf', contentType: 'application/pdf', size: Long.fromNumber(1000), sha256: 'ab'.repeat(32) },
  ...{ storageKey: 'medichat-uploads/ab/odd', uploadedAt: sentAt },
};
const attached =
  (nth: number, change: object) =>
  (conversation: Conversation): object =>
    withMore('attachments', { _id: oddId('attachment', nth), messageId: first(conversation), ...file, ...change })(conversation);

const prescription = {
  ...{ prescriberId: idOf('user', 7), medication: 'metformin', dose: Decimal128.fromString('500.0'), unit: 'mg' },
  ...{ refillsAllowed: new Int32(2), refillsUsed: new Int32(1), issuedAt: sentAt, expiresAt: new Date('2023-07-01T12:00:00Z') },
};
const prescribed = (nth: number, change: object) =>
  withMore('prescriptions', { _id: oddId('prescription', nth), number: `RX-ODD${nth}`, ...prescription, ...change });

/** Conversations that cannot come, or lose a link. */
const whole: readonly Dirt<Conversation>[] = [
  ...dirty(
    'unknown_user',
    [refused('conversations', 'orphan')],
    (each: Conversation) => ({ ...each, userId: nobody(1) }),
    (each) => ({ ...each, userId: nobody(2) }),
  ),
  ...dirty('clinician_gone', [arrives('conversations')], (each: Conversation) => ({ ...each, clinicianId: nobody(3) })),
  ...dirty('unknown_status', [refused('conversations', 'unknown_value')], (each: Conversation) => ({ ...each, status: 'snoozed' })),
  ...dirty('closed_before_it_began', [refused('conversations', 'constraint')], (each: Conversation) => ({
    ...each,
    closedAt: new Date('2018-01-01T00:00:00Z'),
  })),
];

/** Single elements that are wrong; the others of the same array come. */
const elements: readonly Dirt<Conversation>[] = [
  ...dirty(
    'message_without_text',
    [refused('messages', 'null_refused', hexOf('message', 1))],
    withMore('messages', { _id: oddId('message', 1), role: 'patient', sentAt }),
  ),
  ...dirty(
    'unknown_sender',
    [refused('messages', 'unknown_value', hexOf('message', 2))],
    withMore('messages', { _id: oddId('message', 2), role: 'bot', body: 'beep', sentAt }),
  ),
  ...dirty(
    'symptom_twice',
    [refused('symptoms', 'element_key_duplicate', 'element,1'), refused('symptoms', 'element_key_duplicate', 'element,2')],
    (each: Conversation) => ({
      ...each,
      symptoms: [3, 4].map((severity) => ({ name: 'fever', severity: new Int32(severity), since: '2023-01-01' })),
    }),
  ),
  ...dirty(
    'severity_of_eleven',
    [refused('symptoms', 'constraint', 'itch')],
    withMore('symptoms', { name: 'itch', severity: new Int32(11), since: '2023-01-01' }),
  ),
  ...dirty(
    'no_checksum',
    [refused('attachments', 'constraint', hexOf('attachment', 1))],
    attached(1, { sha256: 'd41d8cd98f00b204e9800998ecf8427e' }),
  ),
  ...dirty('negative_size', [refused('attachments', 'constraint', hexOf('attachment', 2))], attached(2, { size: Long.fromNumber(-1) })),
  ...dirty('no_such_message', [refused('attachments', 'orphan', hexOf('attachment', 3))], attached(3, { messageId: nobody(4) })),
  ...dirty(
    'larger_than_numbers_hold',
    [arrives('attachments', hexOf('attachment', 4))],
    attached(4, { size: Long.fromString('9007199254740993') }),
  ),
  ...dirty(
    'more_refills_than_allowed',
    [refused('prescriptions', 'constraint', hexOf('prescription', 1))],
    prescribed(1, { refillsUsed: new Int32(3) }),
  ),
  ...dirty(
    'expired_when_issued',
    [refused('prescriptions', 'constraint', hexOf('prescription', 2))],
    prescribed(2, { expiresAt: new Date('2022-12-31T00:00:00Z') }),
  ),
  ...dirty(
    'unknown_prescriber',
    [refused('prescriptions', 'orphan', hexOf('prescription', 3))],
    prescribed(3, { prescriberId: nobody(5) }),
  ),
];

/** Conversations that are wrong in one known way each. */
export const conversationDirt: readonly Dirt<Conversation>[] = [...whole, ...elements];
