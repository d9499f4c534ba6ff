import { audit } from './audit.ts';
import { chat } from './chat.ts';
import { guidance } from './guidance.ts';
import { overview } from './overview.ts';
import { plan } from './plan.ts';
import { review } from './review.ts';
import { rows } from './rows.ts';
import { runs } from './runs.ts';
import { session } from './session.ts';
import { settings } from './settings.ts';
import { sync } from './sync.ts';
import { validation } from './validation.ts';

/** All that the server answers, by method and path. A browser imports the type alone. */
export const endpoints = {
  ...session,
  ...overview,
  ...chat,
  ...plan,
  ...review,
  ...runs,
  ...rows,
  ...sync,
  ...validation,
  ...guidance,
  ...audit,
  ...settings,
} as const;
export type Endpoints = typeof endpoints;
