const labels = ['open', 'waiting', 'done', 'closed'];

/** What rules.yaml says in expressions, as code: both must make the same rows. */
export default (row: SourceRow, { reject }: Tools): Result => {
  const status = labels[row.amount > 1500 ? 3 : row.status];
  if (status === undefined) return reject('unknown_status');
  return { title: `${row.title.toUpperCase()}: ${(row.body ?? '').slice(0, 20)}`, status };
};
