/**
 * What is known of proposals that count as accepted: from which confidence on they do, and how many of them were right on schemas of other people
 * (docs/matching.md says which). `atLeast`: their true share with 95 % confidence (Clopper and Pearson 1934).
 */
export const acceptance = { from: 0.97, right: 499, of: 502, families: 5, atLeast: 0.984 } as const;

const percent = (100 * acceptance.atLeast).toFixed(1);
const counted = `${acceptance.right} of ${acceptance.of}`;

/** The same in words, for those who review. */
export const acceptanceText =
  `Of proposals accepted from ${acceptance.from} on, at least ${percent} % were right ` + `on other people's schemas (${counted}).`;
