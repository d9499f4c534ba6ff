import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadPlaybook } from '../../engine/playbook/load.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Caller } from '../workbench/workbench.ts';

export const reportFormats = ['html', 'md', 'pdf'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** A report as it was written last. */
export interface ListedReport {
  readonly report: string;
  readonly title: string;
  readonly at: string;
  readonly bytes: number;
  readonly formats: readonly ReportFormat[];
}

/** Reports begin with a title of their own. */
const titleCharacters = 2_000;

/** The reports of a playbook that lie in its folder, newest first. */
export function listReports(caller: Caller, playbook: string): ListedReport[] {
  const folder = folderOf(caller, playbook);
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const names = files.flatMap((file) => (file.endsWith('.md') ? [file.slice(0, -3)] : []));
  return names.map((name) => listed(folder, name, files)).sort((a, b) => (a.at < b.at ? 1 : -1) || a.report.localeCompare(b.report));
}

function listed(folder: string, report: string, files: readonly string[]): ListedReport {
  const file = join(folder, `${report}.md`);
  const { mtime, size: bytes } = statSync(file);
  const [, title = report] = /^# (.+)$/m.exec(readFileSync(file, 'utf8').slice(0, titleCharacters)) ?? [];
  const formats = reportFormats.filter((format) => files.includes(`${report}.${format}`));
  return { report, title, at: mtime.toISOString(), bytes, formats };
}

/** A report in a format. Throws `artifact_not_found`. */
export function readReport(caller: Caller, playbook: string, report: string, format: ReportFormat): Uint8Array<ArrayBuffer> {
  const found = listReports(caller, playbook).find((each) => each.report === report && each.formats.includes(format));
  if (found) return new Uint8Array(readFileSync(join(folderOf(caller, playbook), `${report}.${format}`)));
  throw new GodwitError('artifact_not_found', `There is no report "${report}" as ${format}; a job of the kind report writes them.`);
}

function folderOf({ config }: Caller, playbook: string): string {
  return join(config.home, 'reports', loadPlaybook(playbook, config.playbooks).playbook.playbook);
}
