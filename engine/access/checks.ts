import type { ComparedAccess, SurfaceDifference } from '../../model/access.ts';
import type { Check } from '../../model/check.ts';

const namesMax = 10;

const listed = (names: readonly string[]): string =>
  names.length > namesMax ? `${names.slice(0, namesMax).join('; ')} and ${names.length - namesMax} more` : names.join('; ');

/** What the comparison comes to. */
export function accessChecks(access: readonly ComparedAccess[], surface: readonly SurfaceDifference[]): Check[] {
  return [
    accessCheck(
      'access.reads',
      'sees',
      access.filter(({ verb }) => verb === 'read'),
    ),
    accessCheck(
      'access.writes',
      'may write',
      access.filter(({ verb }) => verb !== 'read'),
    ),
    policiesCheck(access),
    surfaceCheck(surface),
  ];
}

function accessCheck(name: string, does: string, compared: readonly ComparedAccess[]): Check {
  if (compared.length === 0) return { name, status: 'skipped', message: 'No table could be looked at on both sides.' };
  const differing = compared.filter(({ result }) => result !== 'equal' && result !== 'not compared');
  const open = compared.filter(({ result }) => result === 'not compared').length;
  const left = open === 0 ? '' : ` ${open} could not be compared.`;
  const same = `In ${compared.length - differing.length - open} of ${compared.length} cases everybody ${does} what it did before.${left}`;
  if (differing.length === 0) return { name, status: 'passed', message: same };
  const fix = `Look at the policies and grants of the target: ${listed(differing.map(caseText))}.`;
  return { name, status: 'failed', message: same, fix };
}

const caseText = ({ person, verb, target, before, after, result }: ComparedAccess): string =>
  result === 'other rows'
    ? `${person} ${verb} ${target}: other rows`
    : `${person} ${verb} ${target}: ${reachText(before)} before, ${reachText(after)} after`;

/** A reach in words. */
export const reachText = ({ state, rows }: ComparedAccess['before']): string => (state === 'rows' ? String(rows) : state);

function policiesCheck(access: readonly ComparedAccess[]): Check {
  const name = 'access.policies';
  const failed = access.filter(({ after }) => after.state === 'failed').map(({ person, verb, target }) => `${person} ${verb} ${target}`);
  if (failed.length === 0) return { name, status: 'passed', message: 'Every policy of the target can be carried out.' };
  const message = `${failed.length} questions end in an error of a policy: ${listed(failed)}.`;
  return { name, status: 'failed', message, fix: 'Correct the policies, or what they call, on the target.' };
}

function surfaceCheck(surface: readonly SurfaceDifference[]): Check {
  const name = 'access.api';
  const differing = surface.filter(({ result }) => result === 'missing' || result === 'other rights');
  const added = surface.filter(({ result }) => result === 'added').length;
  const same = surface.filter(({ result }) => result === 'equal').length;
  const message = `${same} tables, functions and relationships of the API are as they were, ${differing.length} are not, ${added} are new.`;
  if (differing.length === 0) return { name, status: 'passed', message };
  const fix = `Look at ${listed(differing.map(({ kind, name: of, result }) => `${kind} ${of} (${result})`))}.`;
  return { name, status: 'failed', message, fix };
}
