import type { Check } from '../../../model/check.ts';
import type { Server } from './connect.ts';

/** What kind of deployment answers, and whether its reads can share one moment. */
export function checkDeployment({ deployment: { kind, name, version, hasSnapshots }, label }: Server): Check[] {
  const message = `${label} is a ${kind} (${name}) of version ${version}.`;
  if (hasSnapshots) return [{ name: 'source.snapshot', status: 'passed', message: `${message} All reads of a run share one moment.` }];
  return [
    {
      name: 'source.snapshot',
      status: 'warning',
      message: `${message} It cannot give several reads one moment: what is written while a run reads may arrive in part.`,
      fix: 'Let nobody write meanwhile, or read a dump of it, or a replica set of version 5 or newer.',
    },
  ];
}
