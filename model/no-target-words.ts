const ofElements = /^Its elements are rows of /;

/** Whether a column has no target of its own because its elements have tables: the reason that drafts write says so. */
export const becomesRows = (reason: string): boolean => ofElements.test(reason);

/** What becomes of a column that no target column takes, for people; `name` as it is shown. */
export const noTargetWords = (name: string, reason: string): string =>
  becomesRows(reason) ? `${name} becomes rows: i${reason.slice(1)}` : `${name} goes nowhere: ${reason}`;
