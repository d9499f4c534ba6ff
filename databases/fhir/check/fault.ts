import type { ItemFault } from '../../../model/sink.ts';

/** What is wrong, by the word under which it is noted. */
const messages = {
  wrong_kind: 'The code makes another kind of resource.',
  wrong_id: 'The id is not that of the row: leave it out.',
  required: 'An element is missing that every resource of its kind has.',
  unknown_element: 'There is no such element.',
  two_choices: 'Only one of several choices may be given.',
  structure: 'It does not have the structure of its kind.',
  invariant: 'A rule between elements is broken.',
  code_unknown: 'The code is not one of those that the binding allows.',
  reference_target: 'It refers to a kind of resource that may not stand there.',
  reference_syntax: 'A reference is `Kind/id`, an absolute address, or `#id` of what is contained.',
  reference_contained: 'Nothing is contained under this id.',
  no_such_day: 'There is no such day.',
  system_relative: 'A system is an absolute address (a URL, `urn:oid:…`).',
  html_in_string: 'A plain text holds markup.',
  narrative_unsafe: 'A narrative is one div of XHTML without scripts.',
  extension_unknown: 'FHIR defines no such extension.',
  extension_modifies: 'An extension that changes the meaning is not understood.',
  vital_sign: 'It is a vital sign by its code, and does not have what one has.',
  server_element: 'Only the server says this.',
} as const;

export type Rule = keyof typeof messages;

/** A fault with its words; `key` names the broken rule of FHIR, such as per-1. */
export function faultOf(path: string, rule: Rule, key?: string): ItemFault {
  return { path, rule: key === undefined ? rule : `${rule} ${key}`, message: messages[rule] };
}
