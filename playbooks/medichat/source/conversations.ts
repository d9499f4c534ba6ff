import { Decimal128, Int32, Long } from 'bson';
import { pick, seeded, sha256 } from '../../seeded.ts';
import { type Collection, dateText, idOf, moment, within } from './collection.ts';
import { conversationDirt } from './conversation-dirt.ts';
import type { Conversation, Message } from './documents.ts';
import { cleanUserId, clinicianId } from './users.ts';
import * as words from './words.ts';

type Draw = (below: number) => number;

const clean = 3500;
const dayOf = (index: number): number => Math.floor(index / 6);

function message(index: number, draw: Draw, nth: number): Message {
  const role = pick(['patient', 'assistant', 'patient', 'clinician'], nth);
  return {
    _id: idOf('message', within(index, nth)),
    role,
    body: Array.from({ length: 1 + draw(3) }, () => pick(words.sentences, draw(1000))).join(' '),
    sentAt: moment(dayOf(index), nth * 7 + draw(5)),
    ...(role === 'assistant' && { tokens: new Int32(20 + draw(400)) }),
  };
}

/** Each symptom is told once in a conversation. */
function symptoms(index: number, draw: Draw): object[] {
  const first = draw(words.symptomNames.length);
  return Array.from({ length: draw(4) }, (_, nth) => ({
    name: pick(words.symptomNames, first + nth),
    severity: new Int32(1 + draw(10)),
    ...(draw(2) > 0 && { bodySite: pick(words.bodySites, draw(100)) }),
    since: dateText(dayOf(index) - draw(30)),
  }));
}

function attachment(index: number, draw: Draw, nth: number): object {
  const [contentType, ending] = pick(words.contentTypes, draw(100));
  const checksum = sha256(`attachment ${index} ${nth}`);
  return {
    _id: idOf('attachment', within(index, nth)),
    messageId: idOf('message', within(index, 0)),
    fileName: `${pick(['scan', 'photo', 'Befund – Labor', 'résultat'], draw(100))}-${index}.${ending}`,
    contentType,
    size: Long.fromNumber(20_000 + draw(4_000_000_00)),
    sha256: checksum,
    storageKey: `medichat-uploads/${checksum.slice(0, 2)}/${checksum}`,
    uploadedAt: moment(dayOf(index), 3),
  };
}

function prescription(index: number, draw: Draw, nth: number): object {
  const allowed = draw(6);
  return {
    _id: idOf('prescription', within(index, nth)),
    number: `RX-${String(within(index, nth)).padStart(8, '0')}`,
    prescriberId: clinicianId(index),
    medication: pick(words.drugs, draw(100)),
    dose: Decimal128.fromString(`${1 + draw(500)}.${draw(10)}`),
    unit: pick(words.units, draw(100)),
    refillsAllowed: new Int32(allowed),
    refillsUsed: new Int32(draw(allowed + 1)),
    issuedAt: moment(dayOf(index), 40),
    expiresAt: moment(dayOf(index) + 90 + draw(275), 40),
  };
}

function makeConversation(index: number): Conversation {
  const draw = seeded(88_000_019 + index);
  const isSeen = draw(3) > 0;
  const isClosed = draw(5) > 0;
  return {
    _id: idOf('conversation', index),
    userId: cleanUserId(draw(2500)),
    ...(isSeen && { clinicianId: clinicianId(index) }),
    status: isClosed ? 'closed' : pick(['open', 'waiting'], draw(2)),
    channel: pick(['chat', 'chat', 'video'], draw(3)),
    subject: pick(words.subjects, draw(100)),
    triage: { level: new Int32(1 + draw(5)), score: Decimal128.fromString(`0.${String(draw(1e6)).padStart(6, '0')}`), model: 'triage-2' },
    startedAt: moment(dayOf(index), 0),
    ...(isClosed && { closedAt: moment(dayOf(index) + draw(9), 900) }),
    messages: Array.from({ length: 1 + draw(7) }, (_, nth) => message(index, draw, nth)),
    symptoms: symptoms(index, draw),
    ...(draw(3) === 0 && { attachments: Array.from({ length: 1 + draw(2) }, (_, nth) => attachment(index, draw, nth)) }),
    ...(isSeen && draw(2) === 0 && { prescriptions: [prescription(index, draw, 0)] }),
  };
}

/** What was talked about, with everything that came of it inside. */
export const conversations: Collection<Conversation> = {
  name: 'conversations',
  clean,
  dirt: conversationDirt,
  make: makeConversation,
  phases: { conversations: () => false },
  elements: {
    messages: { path: 'messages', key: '_id' },
    symptoms: { path: 'symptoms', key: 'name' },
    attachments: { path: 'attachments', key: '_id' },
    prescriptions: { path: 'prescriptions', key: '_id' },
  },
};
