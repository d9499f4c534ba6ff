/** What each role may do, in words. */
export const roleWords = {
  viewer: 'Stakeholder: looks and asks',
  engineer: 'Engineer: prepares and runs',
  reviewer: 'Reviewer: decides',
  admin: 'Admin: all of it',
} as const;
export type Role = keyof typeof roleWords;
