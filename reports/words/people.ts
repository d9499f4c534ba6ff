/** `approvals/cases.json, committed in git by Ada at 014c9fcf64ed` as `Ada (kept with the playbook)`: no file and no digest in running text. */
export function personText(by: string): string {
  const committed = /committed in git by (.+?) at [0-9a-f]{7,}$/.exec(by)?.[1];
  return committed === undefined ? by : `${committed} (kept with the playbook)`;
}
