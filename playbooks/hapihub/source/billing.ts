import { Decimal128, Int32 } from 'bson';
import { pick } from '../../seeded.ts';
import { aside, type Document, dirty, type Source } from './collection.ts';
import { drawn, moment, money, upTo } from './seed.ts';
import { accountOf, currencyOf, ids, nobody, org, patientOf, sizes } from './world.ts';

const services: readonly [string, ...string[]] = ['CONSULT', 'XRAY', 'DIALYSIS', 'LAB-CBC', 'ROOM', 'MEDS'];
export const tagNames: readonly [string, ...string[]] = ['senior', 'pwd', 'philhealth', 'hmo', 'charity', 'niño', 'Niño', 'e-claim'];

interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly price: bigint;
}

const linesOf = (n: number): Line[] =>
  upTo(1 + (n % 4)).map((i) => ({
    sku: pick(services, n + i),
    quantity: 1 + (drawn(n + i, 4) % 4),
    price: BigInt(drawn(n * 11 + i, 900_000_000)) + 1_000_000n,
  }));

/** What an ordinary invoice comes to, in millionths. */
export const totalOf = (n: number): bigint => linesOf(n).reduce((sum, { quantity, price }) => sum + BigInt(quantity) * price, 0n);

/** One document in ten has no tags, one in eleven none at all. */
const tagsOf = (n: number): string[] | undefined =>
  n % 11 === 0 ? undefined : [...new Set(upTo(n % 4).map((i) => pick(tagNames, n + i * 3)))];

const claimOf = (n: number): number | null => (n % 5 < 2 ? Math.floor(n / 5) * 2 + (n % 5) : null);

function invoice(n: number): Document {
  const [tags, claim, patient] = [tagsOf(n), n < sizes.invoices ? claimOf(n) : null, patientOf(n)];
  return {
    _id: ids.invoice(n),
    org: org(n),
    number: `INV-${String(n).padStart(8, '0')}`,
    patient: ids.patient(patient),
    account: ids.account(accountOf(patient)),
    currency: currencyOf(patient),
    total: money(totalOf(n)),
    lines: linesOf(n).map(({ sku, quantity, price }, i) => ({
      line: new Int32(i + 1),
      sku,
      quantity: new Int32(quantity),
      unitPrice: money(price),
      amount: money(BigInt(quantity) * price),
    })),
    ...(tags && { tags }),
    ...(n < sizes.invoices && { encounter: ids.encounter(n) }),
    ...(claim !== null && { claim: ids.claim(claim) }),
    issuedAt: moment(31 + (n % 900), n),
  };
}

const withoutLines = (document: Document): Document => ({ ...document, lines: [], tags: [] });
const totalling = (label: string, text: string, reason: string) => ({
  label,
  fates: [aside('invoices', reason)],
  change: (document: Document): Document => withoutLines({ ...document, total: Decimal128.fromString(text) }),
});

export const invoices: Source = {
  name: 'invoices',
  clean: sizes.invoices,
  dirt: [
    totalling('total_of_seven_places', '12.3456789', 'lost_precision'),
    totalling('total_too_large', '1234567890.500000', 'out_of_range'),
    totalling('total_infinite', 'Infinity', 'out_of_range'),
    totalling('total_no_number', 'NaN', 'constraint'),
    { label: 'total_with_exponent', fates: [], change: (it) => withoutLines({ ...it, total: Decimal128.fromString('1.2E+3') }) },
    { label: 'patient_that_nobody_is', fates: [aside('invoices', 'constraint')], change: (it) => withoutLines({ ...it, patient: nobody }) },
    {
      label: 'currency_that_nobody_knows',
      fates: [aside('invoices', 'constraint')],
      change: (it) => withoutLines({ ...it, currency: '₱' }),
    },
  ],
  idOf: ids.invoice,
  indexes: [{ name: 'org_1_number_1', key: { org: new Int32(1), number: new Int32(1) }, unique: true }],
  make: invoice,
};

export interface Payment {
  readonly invoice: number;
  readonly amount: bigint;
  readonly refundOf: number | null;
}

function paymentsOf(invoiceNumber: number, from: number): Payment[] {
  const total = totalOf(invoiceNumber);
  if (invoiceNumber % 10 === 0) return [];
  const first = { invoice: invoiceNumber, amount: invoiceNumber % 3 === 0 ? total / 3n : total, refundOf: null };
  if (invoiceNumber % 3 === 0) return [first, { ...first, amount: total / 7n }];
  return invoiceNumber % 13 === 0 ? [first, { ...first, amount: -(total / 9n), refundOf: from }] : [first];
}

/** All ordinary payments, by their numbers. */
export const ordinaryPayments: readonly Payment[] = upTo(sizes.invoices).reduce<Payment[]>((all, n) => {
  all.push(...paymentsOf(n, all.length));
  return all;
}, []);

const lastPayment: Payment = { invoice: 1, amount: 1_000_000n, refundOf: null };

export const payments: Source = {
  name: 'payments',
  clean: ordinaryPayments.length,
  dirt: [
    dirty('amount_of_nine_places', [aside('payments', 'lost_precision')], 'amount', Decimal128.fromString('0.000000001')),
    dirty('invoice_that_nobody_has', [aside('payments', 'constraint')], 'invoice', nobody),
    { label: 'receipt_twice', fates: [aside('payments', 'duplicate')], change: (it) => ({ ...it, orNo: 'OR-00000001' }) },
  ],
  idOf: ids.payment,
  make: (n) => {
    const { invoice: of, amount, refundOf } = ordinaryPayments[n] ?? lastPayment;
    return {
      _id: ids.payment(n),
      org: org(of),
      orNo: `OR-${String(n).padStart(8, '0')}`,
      invoice: ids.invoice(of),
      currency: currencyOf(patientOf(of)),
      amount: money(amount),
      method: pick(['cash', 'gcash', 'card', 'philhealth'], n),
      ...(refundOf !== null && { refundOf: ids.payment(refundOf) }),
      paidAt: moment(40 + (n % 900), n),
    };
  },
};

export const invoiceOfClaim = (n: number): number => Math.floor(n / 2) * 5 + (n % 2);

export const claims: Source = {
  name: 'claims',
  clean: sizes.claims,
  dirt: [
    dirty('amount_below_nothing', [aside('claims', 'constraint')], 'amount', Decimal128.fromString('-5.000000')),
    dirty('amount_that_no_column_holds', [aside('claims', 'out_of_range')], 'amount', Decimal128.fromString('9.99E+40')),
  ],
  idOf: ids.claim,
  make: (n) => {
    const of = n < sizes.claims ? invoiceOfClaim(n) : 1;
    return {
      _id: ids.claim(n),
      org: org(of),
      invoice: ids.invoice(of),
      patient: ids.patient(patientOf(of)),
      series: `${String(n).padStart(13, '0')}`,
      status: pick(['filed', 'returned', 'paid', 'denied'], n),
      amount: money(totalOf(of) / 2n),
      // A claim form as it was sent: lines end as they did, and fields keep their blanks.
      cf4: `CF4|${String(n).padStart(13, '0')}|  ${pick(['Ñ', 'é', 'e\u0301', '\\', '"'], n)} |\r\nPIN|${two(n)}-0000000${n % 10}0-0 \r\n`,
      ...(n % 25 === 24 ? { replaces: ids.claim(n - 12) } : {}),
      filedAt: moment(45 + (n % 900), n),
    };
  },
};

const two = (n: number): string => String(n % 100).padStart(2, '0');
