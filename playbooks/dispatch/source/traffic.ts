import { dateText, timeText } from '../../rows.ts';
import { pick } from '../../seeded.ts';
import { cases } from './clinical.ts';
import { odd, orphans, refused, repaired } from './dirt.ts';
import { users } from './people.ts';
import type { Table } from './world.ts';

export const tasks: Table = {
  name: 'dispatch_task',
  columns: ['id', 'case_id', 'assignee_id', 'kind', 'title', 'due', 'is_done', 'created'],
  rows: 768_962,
  firstId: 1_000_001,
  dirt: [
    orphans('orphan_case', 1204, 'case_id', () => cases),
    repaired('unknown_kind', 61, 'unknown_value', 'kind', ['11']),
    odd('control_character', 3, 'title', ['before\u0001after', '\u0001leading']),
  ],
  make: ({ index, draw, world }) => ({
    case_id: world.parent(cases, index),
    assignee_id: draw(6) === 0 ? null : world.parent(users, draw(1_000_000)),
    kind: pick(['1', '2', '3', '4'], draw(1000)),
    title: `${pick(['Check margin', 'Mill', 'Polish', 'Call practice', 'Ship'], draw(1000))} ${index + 1}`,
    due: draw(5) === 0 ? '' : dateText(1100 + draw(2500)),
    is_done: draw(4) === 0 ? '0' : '1',
    created: timeText(1100 + draw(2500), draw(600)),
  }),
};

/** What people wrote to each other about a case. */
export const caseMessages: Table = {
  name: 'dispatch_case_message',
  columns: ['id', 'case_id', 'author_id', 'body', 'sent'],
  rows: 16_165,
  firstId: 70_001,
  dirt: [
    orphans('deleted_author', 140, 'author_id', () => users),
    refused('skipped_local_time', 3, 'impossible_time', 'sent', ['2014-03-09 02:30:00', '2015-03-08 02:15:00']),
    odd('mojibake', 3, 'body', ['MÃ¼ller', 'NuÃ±ez', 'Ã…kesson â€“ senior']),
    odd('nul_like', 2, 'body', ['O\\x00Neil']),
  ],
  make: ({ index, draw, world }) => ({
    case_id: world.parent(cases, index),
    author_id: world.parent(users, draw(1_000_000)),
    body: `Please look at ${index + 1}:\n\t1. margin\n\t2. occlusion`,
    sent: timeText(1100 + draw(2500), draw(600)),
  }),
};

export const attachments: Table = {
  name: 'dispatch_attachment',
  columns: ['id', 'message_id', 'file_name', 'bytes'],
  rows: 8703,
  firstId: 1,
  dirt: [orphans('orphan_message', 164, 'message_id', () => caseMessages)],
  make: ({ index, draw, world }) => ({
    message_id: world.parent(caseMessages, index),
    file_name: `photo_${index + 1}.jpg`,
    bytes: String(draw(9_000_000)),
  }),
};

const longSubject = 'Reminder: please confirm the delivery date of the appliance with the practice, the laboratory and the patient again';

/** What the system told people: more than half of all rows. */
export const systemMessages: Table = {
  name: 'dispatch_system_message',
  columns: ['id', 'recipient_id', 'kind', 'subject', 'body', 'is_read', 'sent'],
  rows: 2_039_588,
  firstId: 5_000_001,
  dirt: [
    orphans('deleted_recipient', 4879, 'recipient_id', () => users),
    repaired('long_subject', 120, 'too_long', 'subject', [longSubject]),
  ],
  make: ({ index, draw, world }) => ({
    recipient_id: world.parent(users, draw(1_000_000)),
    kind: pick(['1', '2', '3', '4', '5'], draw(1000)),
    subject: `${pick(['Case received', 'Case shipped', 'Payment due', 'New message', 'Reminder'], draw(1000))} (${index + 1})`,
    body: draw(3) === 0 ? null : `Hello,\nsomething happened at step ${draw(1000)}. Open the case to see more.`,
    is_read: draw(5) === 0 ? 'f' : 't',
    sent: timeText(1100 + draw(2500), draw(600)),
  }),
};
