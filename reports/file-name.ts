/** Whether a text may stand as the name of a file and in a link, without ending: ASCII letters, digits, `_` and `-`. */
export function isFileName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(text);
}

/** File name (without ending) of the report on a phase: `PATIENTS_MIGRATION_REPORT`. */
export function entityReportName(phase: string): string {
  return `${phase.toUpperCase().replace(/[^A-Z0-9_-]/g, '_')}_MIGRATION_REPORT`;
}
