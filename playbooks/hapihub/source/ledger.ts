import { ordinaryPayments, totalOf } from './billing.ts';
import { aside, dirty, type Source } from './collection.ts';
import { drawn, moment, money, upTo } from './seed.ts';
import { accountOf, currencyOf, ids, nobody, org, patientOf, sizes } from './world.ts';

export interface Entry {
  readonly account: number;
  readonly debit: bigint;
  readonly credit: bigint;
  readonly payment: number | null;
  readonly reverses: number | null;
}

const plain = { debit: 0n, credit: 0n, payment: null, reverses: null };

const opening = (account: number): Entry => ({ ...plain, account, debit: BigInt(drawn(account, 5_000_000)) });
const ofInvoice = (n: number): Entry => ({ ...plain, account: accountOf(patientOf(n)), debit: totalOf(n) });

function ofPayment(n: number): Entry {
  const { invoice, amount, refundOf } = ordinaryPayments[n] ?? { invoice: 0, amount: 0n, refundOf: null };
  const account = accountOf(patientOf(invoice));
  const [debit, credit] = amount < 0n ? [-amount, 0n] : [0n, amount];
  const reverses = refundOf === null ? null : sizes.accounts + sizes.invoices + refundOf;
  return { ...plain, account, debit, credit, payment: n, reverses };
}

/** All ordinary entries, by their numbers: openings, invoices, payments. */
export const ordinaryEntries: readonly Entry[] = [
  ...upTo(sizes.accounts).map(opening),
  ...upTo(sizes.invoices).map(ofInvoice),
  ...ordinaryPayments.map((_, n) => ofPayment(n)),
];

export const accounts: Source = {
  name: 'accounts',
  clean: sizes.accounts,
  dirt: [],
  idOf: ids.account,
  make: (n) => ({
    _id: ids.account(n),
    org: org(n),
    code: `AR-${String(n).padStart(6, '0')}`,
    currency: currencyOf(n),
    patient: ids.patient(n),
    openingEntry: ids.journalEntry(n),
    createdAt: moment(11, n),
  }),
};

export const journalEntries: Source = {
  name: 'journal_entries',
  clean: ordinaryEntries.length,
  dirt: [
    dirty('debit_and_credit', [aside('journal_entries', 'constraint')], 'credit', money(7_000_000n)),
    dirty('account_that_nobody_has', [aside('journal_entries', 'constraint')], 'account', nobody),
  ],
  idOf: ids.journalEntry,
  make: (n) => {
    const { account, debit, credit, payment, reverses } = ordinaryEntries[n] ?? { ...plain, account: 0, debit: 1_000_000n };
    return {
      _id: ids.journalEntry(n),
      org: org(account),
      account: ids.account(account),
      currency: currencyOf(account),
      debit: money(debit),
      credit: money(credit),
      ...(payment !== null && { payment: ids.payment(payment) }),
      ...(reverses !== null && { reverses: ids.journalEntry(reverses) }),
      postedAt: moment(11 + (n % 930), n),
    };
  },
};
