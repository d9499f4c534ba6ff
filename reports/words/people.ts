/**
 * `approvals/cases.json, committed in git by Ada at 014c9fcf64ed, signed` as `Ada (kept with the playbook, signed)`: the one way to name who decided,
 * without file and digest.
 */
export function personText(by: string): string {
  const [, committed, signed = ''] = /committed in git by (.+?) at [0-9a-f]{7,}(, signed)?$/.exec(by) ?? [];
  if (committed !== undefined) return `${committed} (kept with the playbook${signed})`;
  return /^approvals\/[^/]+, found in the playbook's folder$/.test(by) ? 'nobody known (a file kept with the playbook)' : by;
}
