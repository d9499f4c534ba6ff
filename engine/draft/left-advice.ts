/** Kinds after which something may be lost or open that was not, the gravest first. */
const grave = [
  'part of a damaged file',
  'schema',
  'large objects',
  'table',
  'row security',
  'policy',
  'foreign table',
  'reference',
  'column',
];

/** Where a kind stands: the grave ones before all others. */
export function gravityOf(kind: string): number {
  const at = grave.indexOf(kind);
  return at < 0 ? 0 : at - grave.length;
}

const advice: Readonly<Record<string, string>> = {
  schema: 'Name it with --schemas, or draft with --schemas all, where its rows are wanted.',
  table: 'Give it a phase of its own, or write down why it is not wanted.',
  column: 'Give it a target column and a rule, or confirm the reason.',
  'large objects': 'Copy them to bytea columns first, or move them by hand.',
  policy: 'Make it anew in the target before anybody reads there.',
  'row security': 'Turn it on in the target before anybody reads there.',
  grant: 'Grant it in the target to the roles that need it.',
  'default privilege': 'Set it in the target for the roles that make objects there.',
  trigger: 'Make it anew with its function where the new application does not do its work.',
  function: 'Make it anew where something of the new application calls it.',
  procedure: 'Make it anew where something of the new application calls it.',
  aggregate: 'Make it anew where something of the new application calls it.',
  rule: 'Replace it by a trigger or by the application.',
  view: 'Write it anew over the new tables.',
  'materialized view': 'Write it anew over the new tables.',
  'foreign table': 'Migrate its rows from where they live.',
  sequence: 'Make it in the target and set its value by hand.',
  extension: 'CREATE EXTENSION in the target where the application uses it.',
  'event trigger': 'Make it anew when the migration is done: it may refuse what a migration does.',
  publication: 'Make it anew in the target after the cutover.',
  subscription: 'Set it up anew in the target after the cutover.',
  'statistics object': 'Make it anew where plans need it.',
  comment: 'Comments of what stays stay with it.',
  setting: 'Set it for the roles and the database of the target.',
  'time series': 'Copy its measurements into a plain collection on the server ($match, $out), and migrate that.',
  'capped collection': 'Its documents come along; offers.sql says how to keep only the newest.',
  'expiry index': 'Answer `expired` in the playbook; offers.sql says how to go on throwing rows away.',
  validator: 'Say it as checks of the new table where the application relies on it.',
  index: 'Make it anew over the new columns where queries need it.',
  default: 'Let the application give the value, or set a default.',
  check: 'Say it of the new columns, or leave it to the application.',
  reference: 'Check whether rows of the target must refer to one another here.',
};

/** What to do about something that is left. */
export function adviceOf(kind: string): string {
  return advice[kind] ?? 'Decide whether the new application needs it, and make it there by hand.';
}
