const ofElements = /^Its elements are rows of /;
const elsewhere = /^(Its elements are in|It is in) /;

/** Whether a column has no target of its own because tables or columns hold what it is made of: the reason that drafts write says so. */
export const becomesRows = (reason: string): boolean => ofElements.test(reason) || standsElsewhere(reason);

/** Whether another column, or another table, has what the column holds. */
export const standsElsewhere = (reason: string): boolean => elsewhere.test(reason);

/** What becomes of a column that no target column takes, for people; `name` as it is shown. */
export function noTargetWords(name: string, reason: string): string {
  if (ofElements.test(reason)) return `${name} becomes rows: i${reason.slice(1)}`;
  return standsElsewhere(reason) ? `${name} arrives: i${reason.slice(1)}` : `${name} goes nowhere: ${reason}`;
}
