/** What the application asked by aggregation, as views of the source. */
export const pipelines = {
  account_balances_by_pipeline: {
    on: 'journal_entries',
    pipeline: [
      { $group: { _id: '$account', debits: { $sum: '$debit' }, credits: { $sum: '$credit' }, entries: { $sum: 1 } } },
      { $addFields: { balance: { $subtract: ['$debits', '$credits'] } } },
    ],
  },
  invoiced_by_tenant: {
    on: 'invoices',
    pipeline: [{ $group: { _id: { org: '$org', currency: '$currency' }, total: { $sum: '$total' }, invoices: { $sum: 1 } } }],
  },
  paid_by_tenant: {
    on: 'payments',
    pipeline: [{ $group: { _id: { org: '$org', currency: '$currency' }, paid: { $sum: '$amount' }, payments: { $sum: 1 } } }],
  },
  claims_by_status: {
    on: 'claims',
    pipeline: [{ $group: { _id: { org: '$org', status: '$status' }, claimed: { $sum: '$amount' }, claims: { $sum: 1 } } }],
  },
  revenue_by_month: {
    on: 'invoices',
    pipeline: [
      {
        $group: {
          _id: { month: { $dateToString: { format: '%Y-%m', date: '$issuedAt', timezone: 'Asia/Manila' } }, currency: '$currency' },
          total: { $sum: '$total' },
        },
      },
      { $sort: { '_id.month': 1, '_id.currency': 1 } },
    ],
  },
  invoices_by_tag: {
    on: 'invoices',
    pipeline: [{ $unwind: '$tags' }, { $group: { _id: '$tags', invoices: { $sum: 1 }, total: { $sum: '$total' } } }],
  },
} as const;
