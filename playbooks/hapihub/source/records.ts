import { Int32, Long } from 'bson';
import { pick, sha256 } from '../../seeded.ts';
import { aside, type Document, dirty, type Source } from './collection.ts';
import { actor } from './people.ts';
import { drawn, moment } from './seed.ts';
import { ids, nameOf, nobody, org, patientOf, tenantOf } from './world.ts';

const stamp = (n: number): string =>
  moment(60 + (n % 800), n)
    .toISOString()
    .replaceAll(/[-T:]|\..*/g, '');

/** An HL7 v2 message: segments end with a carriage return, and what stands in them is escaped by backslashes. */
function hl7(n: number): string {
  const { family, given } = nameOf(n);
  return [
    `MSH|^~\\&|HAPIHUB|TENANT${tenantOf(n)}|LIS|LAB|${stamp(n)}||ORU^R01|${String(n).padStart(9, '0')}|P|2.5.1`,
    `PID|1||MRN-${String(patientOf(n)).padStart(7, '0')}^^^HH||${family}^${given}||19${10 + (n % 80)}0101|F`,
    `OBX|1|NM|718-7^Hgb^LN||${10 + (n % 7)}.${n % 10}0|g/dL\\S\\1|12-16|${n % 2 ? 'L' : ''}|||F`,
    `NTE|1||${pick(['', '  two blanks', 'tab\there', 'Señal \\T\\ más', '日本語', '👩‍⚕️', 'e\u0301'], n)}`,
    '',
  ].join('\r');
}

const framed = (text: string): string => `\u000b${text}\u001c\r`;

export const hl7Messages: Source = {
  name: 'hl7_messages',
  clean: 600,
  dirt: [
    { label: 'hl7_in_its_frame', fates: [], change: (it) => ({ ...it, raw: framed(String(it.raw)) }) },
    { label: 'hl7_with_line_feeds', fates: [], change: (it) => ({ ...it, raw: String(it.raw).replaceAll('\r', '\r\n') }) },
    { label: 'hl7_of_blanks', fates: [], change: (it) => ({ ...it, raw: ' \r ' }) },
    { label: 'hl7_with_a_nul', fates: [aside('hl7_messages', 'unreadable')], change: (it) => ({ ...it, raw: `${it.raw}\0` }) },
    dirty('answer_to_nothing', [aside('hl7_messages', 'orphan')], 'answers', nobody),
  ],
  idOf: ids.hl7Message,
  make: (n) => ({
    _id: ids.hl7Message(n),
    org: org(n),
    patient: ids.patient(patientOf(n)),
    ...(n % 9 === 8 ? { answers: ids.hl7Message(n - 6) } : {}),
    raw: hl7(n),
    receivedAt: moment(60 + (n % 800), n),
  }),
};

const auditEvents = 2000;
const changes = (n: number): Document =>
  pick([{ status: { from: 'draft', to: 'issued' } }, { total: { to: `${n}.10` }, by: ['cashier', 'gcash'] }, {}, { note: 'Ñ' }], n);

/** Each event holds the hash of the one before, so that none can be changed or taken out unseen. */
const chained = auditChain();

function auditChain(): Document[] {
  const chain: Document[] = [];
  let previous = '';
  for (let n = 0; n < auditEvents; n++) {
    const at = moment(20 + Math.floor(n / 5), n);
    const [action, entity, of] = [
      pick(['create', 'update', 'read', 'sign'], n),
      pick(['invoices', 'claims', 'patients'], n),
      drawn(n, 2000),
    ];
    const who = actor(n);
    const hash = sha256([previous, String(n), who.toHexString(), action, entity, String(of)].join('|'));
    chain.push({
      _id: ids.auditEvent(n),
      org: org(n),
      sequence: Long.fromNumber(n),
      actor: who,
      action,
      entity,
      entityNumber: new Int32(of),
      changes: changes(n),
      previousHash: previous,
      hash,
      at,
    });
    previous = hash;
  }
  return chain;
}

export const auditTrail: Source = {
  name: 'audit_events',
  clean: auditEvents,
  dirt: [],
  idOf: ids.auditEvent,
  make: (n) => chained[n] ?? {},
};

/** Sessions before this day had expired when the dump was made. */
const expiredBefore = new Date('2024-01-01T00:00:00Z');

export const sessions: Source = {
  name: 'sessions',
  clean: 240,
  dirt: Array.from({ length: 60 }, (_, i) =>
    dirty(
      'expired_and_not_yet_thrown_away',
      [{ phase: 'sessions', fate: 'skipped' }],
      'expiresAt',
      new Date(expiredBefore.getTime() - (i + 1) * 60_000),
    ),
  ),
  idOf: ids.session,
  indexes: [{ name: 'expiresAt_1', key: { expiresAt: new Int32(1) }, expireAfterSeconds: new Int32(0) }],
  make: (n) => ({
    _id: ids.session(n),
    org: org(n),
    user: actor(n),
    token: sha256(`token of ${n}`),
    expiresAt: new Date(expiredBefore.getTime() + n * 3_600_000),
  }),
};

export const systemEvents: Source = {
  name: 'system_events',
  clean: 1000,
  dirt: [],
  idOf: ids.systemEvent,
  options: { capped: true, size: new Int32(1_048_576), max: new Int32(1000) },
  make: (n) => ({
    _id: ids.systemEvent(n),
    level: pick(['info', 'warn', 'error'], n),
    message: `node ${n % 4}: ${pick(['started', 'queue drained', 'claim gateway timed out'], n)}`,
    at: moment(900, n),
  }),
};
