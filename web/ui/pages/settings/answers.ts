import type { Answer } from '../../endpoints.ts';

/** What the server answers here. */
export type SettingsAnswer = Answer<'GET /api/settings'>;
