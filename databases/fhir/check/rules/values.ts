import type { ItemFault } from '../../../../model/sink.ts';
import { isKnownExtension } from '../definitions.ts';
import { faultOf } from '../fault.ts';
import type { Node } from '../walk.ts';

const dated: ReadonlySet<string> = new Set(['date', 'dateTime', 'instant']);
const texts: ReadonlySet<string> = new Set(['string', 'markdown']);
const markup = /<[a-zA-Z!/?][^>]*>/;
const hasScheme = /^[a-z][a-z0-9+.-]*:\S+$/i;
const ownExtensions = 'http://hl7.org/fhir/StructureDefinition/';

/** What is wrong with a single value, whatever stands beside it. */
export function valueFaults({ path, type, value }: Node): ItemFault[] {
  if (typeof value === 'string') return textFaults(path, type, value);
  if (value === null || typeof value !== 'object') return [];
  if (type === 'Coding' || type === 'Identifier') return systemFaults(path, value as { readonly system?: unknown });
  if (type === 'Extension') return extensionFaults(path, value as { readonly url?: unknown });
  if (type === 'Narrative') return narrativeFaults(path, value as { readonly div?: unknown });
  return [];
}

function textFaults(path: string, type: string, text: string): ItemFault[] {
  if (dated.has(type)) return isDay(text) ? [] : [faultOf(path, 'no_such_day')];
  return texts.has(type) && markup.test(text) ? [faultOf(path, 'html_in_string')] : [];
}

/** Whether the days of a text are in the calendar; other forms are for the structure to judge. */
function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text) ?? [];
  if (day === undefined) return true;
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return at.toISOString().slice(0, 10) === text.slice(0, 10);
}

function systemFaults(path: string, { system }: { readonly system?: unknown }): ItemFault[] {
  return typeof system !== 'string' || hasScheme.test(system) ? [] : [faultOf(`${path}.system`, 'system_relative')];
}

function extensionFaults(path: string, { url }: { readonly url?: unknown }): ItemFault[] {
  if (typeof url !== 'string') return [];
  if (/\.modifierExtension\[\d+\]$/.test(path)) return [faultOf(path, 'extension_modifies')];
  const isInner = /\.extension\[\d+\]\.extension\[\d+\]$/.test(path);
  if (!isInner && !hasScheme.test(url)) return [faultOf(`${path}.url`, 'system_relative')];
  return url.startsWith(ownExtensions) && !isKnownExtension(url) ? [faultOf(`${path}.url`, 'extension_unknown')] : [];
}

const unsafe = /<\s*(script|iframe|object|embed|form|input|link|meta|style|base)\b|\son\w+\s*=|javascript:/i;

function narrativeFaults(path: string, { div }: { readonly div?: unknown }): ItemFault[] {
  if (typeof div !== 'string') return [];
  const isWhole = /^<div\s[^>]*xmlns="http:\/\/www\.w3\.org\/1999\/xhtml"[^>]*>[\s\S]*<\/div>\s*$/.test(div.trimStart());
  return isWhole && !unsafe.test(div) ? [] : [faultOf(`${path}.div`, 'narrative_unsafe')];
}
