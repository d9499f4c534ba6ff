import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Decimal128, Int32, ObjectId, serialize } from 'bson';

const groupDocuments = 1000;

/** What a dump holds: bytes of BSON, and the rows that its documents make. */
export interface BenchDump {
  readonly folder: string;
  readonly bytes: number;
  readonly rows: number;
}

/**
 * Writes a dump of invoices with three arrays each (lines, payments, labels), as a folder of mongodump; `largeBytes` is the length of
 * one text more.
 */
export function writeBenchDump(folder: string, documents: number, largeBytes = 0): BenchDump {
  mkdirSync(join(folder, 'shop'), { recursive: true });
  const file = openSync(join(folder, 'shop/invoices.bson'), 'w');
  let [bytes, rows] = [0, 0];
  for (let at = 0; at < documents; at += groupDocuments) {
    const group = Array.from({ length: Math.min(groupDocuments, documents - at) }, (_, i) => invoice(at + i));
    if (at === 0 && largeBytes > 0 && group[0]) group[0] = { ...group[0], note: 'n'.repeat(largeBytes) };
    const written = Buffer.concat(group.map((each) => serialize(each)));
    rows += group.reduce((sum, { lines, payments, labels }) => sum + 1 + lines.length + payments.length + labels.length, 0);
    bytes += writeSync(file, written);
  }
  closeSync(file);
  return { folder, bytes, rows };
}

const day = 86_400_000;
const id = (i: number, kind: number): ObjectId =>
  new ObjectId(`${(1.7e9 + i).toString(16).slice(0, 8)}${kind.toString(16).padStart(4, '0')}${i.toString(16).padStart(12, '0')}`);

function invoice(i: number) {
  return {
    _id: id(i, 1),
    tenant: `tenant-${i % 50}`,
    number: `INV-${i}`,
    customer: { name: `Customer ${i % 5000}`, city: `City ${i % 300}` },
    total_amount: Decimal128.fromString(`${i % 9000}.${String(i % 1_000_000).padStart(6, '0')}`),
    issued_at: new Date(1.6e12 + (i % 900) * day),
    note: i % 4 === 0 ? null : `paid on day ${i % 30}`,
    lines: Array.from({ length: 1 + (i % 4) }, (_, n) => ({
      ...{ sku: `sku-${n}-${i % 997}`, quantity: new Int32(n + 1), price: Decimal128.fromString(`${n + 1}.250000`) },
      text: `line ${n} of invoice ${i}`,
    })),
    payments: Array.from({ length: i % 3 }, (_, n) => ({
      _id: id(i * 3 + n, 2),
      at: new Date(1.65e12 + n * day),
      amount: Decimal128.fromString(`${n}.5`),
    })),
    labels: ['new', 'late', 'vip'].slice(0, i % 4),
  };
}
