import type { Catalog } from '../../../model/catalog.ts';
import type { Playbook, PlaybookPhase } from '../../../model/playbook.ts';
import type { Statement } from '../../../model/statement.ts';

const source = 'playbook';

const said = (phase: string | null, topic: string, words: string, says: string, from = source): Statement => ({
  ...{ source: from, phase, topic, words, says },
  hasKeys: false,
});

/** What a playbook declares and drafts, what was decided in it and what is open. */
export function statementsOfPlaybook(playbook: Playbook, sizes: Sizes): Statement[] {
  const { phases, approvals, settings } = playbook;
  const share = settings.quarantine_share_max;
  return [
    said(
      null,
      'approved self author|approved two person rule',
      'approve who may same person people decide mapping',
      approvals === 'self'
        ? 'Approvals are `self` in this playbook: the author may approve their own work, for one-person use.'
        : 'Approvals are two-person in this playbook: nobody approves what they made themselves.',
    ),
    said(
      null,
      'phase stop share keptaside|quarantine share limit',
      'settings quarantine_share_max threshold at which',
      `A phase stops when more than ${Math.round(share * 100)} % of its rows are kept aside (quarantine_share_max: ${share}).`,
    ),
    ...design(),
    ...adopted(playbook, sizes),
    ...decisions(null, playbook),
    ...phases.flatMap((phase) => [...decisions(phase.phase, phase), ...conflicts(phase), ...drafts(phase), ...ownCode(phase)]),
    ...allDecided(playbook),
    ...draftedAtAll(playbook),
  ];
}

/** What holds of every migration, because the engine is built so. */
function design(): Statement[] {
  const from = 'how Godwit works';
  return [
    said(
      null,
      'onlyread source|source onlyread|touched source',
      'old system write change still there modify',
      'The old system is only read: nothing is written, changed or deleted there, so it still holds every row.',
      from,
    ),
    said(
      null,
      'key derived|new key',
      'random numbers same again ids uuid',
      'The new keys are derived from the old keys and the name of the legacy system; they are not random, so a second run gives the same ones.',
      from,
    ),
    said(
      null,
      'rounded value|rounded text|rounded',
      'make fit decimals precision too long shortened any',
      'No value is rounded and no text is cut: a row that would lose decimals or does not fit (`lost_precision`, `too_long`) is kept aside instead.',
      from,
    ),
    said(
      null,
      'source closed|closed',
      'when can old system today safely',
      'The old system can be closed when what was kept aside is decided: until then it alone holds those rows, and a repair reads them there.',
      from,
    ),
    said(
      null,
      'keptaside nothing decision|do nothing keptaside',
      'if we happens ignore wait left leave undecided',
      'As long as nobody decides on a row kept aside, it stays where it is: in the old system, and not in the new one. Nothing is deleted.',
      from,
    ),
    said(
      null,
      'missing row find|know missing|single row',
      'how do i see whether trace one record case patient',
      'What became of a single row, `godwit trace KEY` says: arrived, or kept aside and why; "what happened to patient 42?" asks the same here.',
      from,
    ),
    said(
      null,
      'masked reports|masked sensitive value',
      'values shown hidden reports samples',
      'Sensitive values are masked in reports, samples and answers: at most the first letter, and dots for the length.',
      from,
    ),
    said(
      null,
      'proves target written|digest manifest|prove rows',
      'evidence root verify those that were written',
      "The digest (root) over all written rows, kept in the run's manifest, proves that the rows in the target are those that " +
        'were written: `godwit verify` recomputes it.',
      from,
    ),
  ];
}

type Sizes = Catalog['sizes'];

/** Reference entities that were in the target before. */
function adopted(playbook: Playbook, sizes: Sizes): Statement[] {
  return Object.entries('adopted' in playbook ? playbook.adopted : {}).map(([name, { target }]) => {
    const rows = sizes[target]?.rows;
    const count = rows === undefined ? '' : ` ${rows} of them stand there.`;
    return said(
      null,
      `${name}|${name} adopted|${name} arrived`,
      'how many already there before themselves earlier size',
      `\`${name}\` are adopted: they were in the new system before, are not moved or written by this migration, only referred to.${count}`,
    );
  });
}

type Decided = Pick<Playbook, 'open' | 'decided'>;

function decisions(phase: string | null, { open = {}, decided = {} }: Decided): Statement[] {
  const at = phase ?? 'the playbook';
  return [
    ...Object.entries(decided).map(([name, { question, choice, by, why, at: when }]) =>
      said(
        phase,
        `decision ${name}|decided ${name}|choice ${name}|${by}`,
        `who decided why reason ${question}`,
        `\`${at}.${name}\`: ${by} decided \`${choice}\` on ${when}${why ? `: ${why}` : '.'} The question was: ${question}`,
      ),
    ),
    ...Object.entries(open).map(([name, { question, choices, drafted, confidence, why }]) =>
      said(
        phase,
        `open decision ${name}|undecided ${name}|${name}|${Object.keys(choices).join('|')}`,
        `not decided nobody yet choice reference confident ${Object.keys(choices).join(' ')}`,
        `\`${at}.${name}\` is still open; as drafted: \`${drafted}\` (${Math.round(confidence * 100)} % sure). ${question} ${why} ` +
          `Choices: ${Object.keys(choices).join(', ')}.`,
      ),
    ),
  ];
}

/** All decisions together, by who made them. */
function allDecided({ phases, decided = {}, open = {} }: Playbook): Statement[] {
  const all = [
    ...Object.entries(decided).map(([name, each]) => ({ name: `playbook.${name}`, ...each })),
    ...phases.flatMap(({ phase, decided: own = {} }) => Object.entries(own).map(([name, each]) => ({ name: `${phase}.${name}`, ...each }))),
  ];
  const left = [...Object.keys(open), ...phases.flatMap(({ phase, open: own = {} }) => Object.keys(own).map((name) => `${phase}.${name}`))];
  return [
    ...[...Map.groupBy(all, ({ by }) => by)].map(([by, of]) =>
      said(
        null,
        `decision ${by}|decided ${by}|${by}`,
        'who made decisions reasons choices is has',
        `${by} decided: ${of.map(({ name, choice, why }) => `\`${name}\`: ${choice}${why ? ` (${why.replace(/\.$/, '')})` : ''}`).join('; ')}.`,
      ),
    ),
    said(
      null,
      'open decision playbook|open approved|undecided draft',
      'what was still open left undecided questions drafted accepted',
      left.length === 0 ? 'No decision of the playbook is open.' : `Open in the playbook: ${left.map((each) => `\`${each}\``).join(', ')}.`,
    ),
  ];
}

function conflicts({ phase, conflict }: PlaybookPhase): Statement[] {
  const key = conflict.key?.map((each) => `\`${each}\``).join(', ');
  return [
    said(
      phase,
      'conflict|conflict key|conflict policy|duplicate rule|same key',
      'match adopt existing already there update merge newest',
      `Conflict policy of ${phase}: rows with the same ${key ?? 'key'} are the same row; action: ${conflict.action}; duplicates: ` +
        `${conflict.duplicates}${conflict.newest_by ? `, the newest by \`${conflict.newest_by}\` counts` : ''}.`,
    ),
  ];
}

function drafts({ phase, drafted = [], decided = {} }: PlaybookPhase): Statement[] {
  return [
    ...drafted.flatMap(({ columns, confidence, why }) =>
      columns.map((column) =>
        said(
          phase,
          `drafted ${column}|confident ${column}|confidence ${column}`,
          'draft rule sure why reference',
          `\`${phase}.${column}\` was drafted, ${Math.round(confidence * 100)} % sure: ${why}`,
        ),
      ),
    ),
    ...(drafted.length > 0 && Object.keys(decided).length > 0
      ? [
          said(
            phase,
            'declared drafted|declared rule',
            'not drafted confirmed by people',
            `Declared by a person in ${phase}: ${Object.keys(decided).join(', ')}.`,
          ),
        ]
      : []),
  ];
}

/** Whether anything was only drafted, and what a person declared. */
function draftedAtAll({ phases }: Playbook): Statement[] {
  const drafted = phases.reduce((all, { drafted: own = [] }) => all + own.reduce((n, { columns }) => n + columns.length, 0), 0);
  const declared = phases.flatMap(({ phase, decided = {} }) => Object.keys(decided).map((name) => `\`${phase}.${name}\``));
  return [
    said(
      null,
      'drafted declared rule|drafted rule machine|declared rule',
      'only confirmed by people automatic',
      drafted === 0
        ? 'No rule is only drafted: all of them are declared in the playbook.'
        : `${drafted} rules are drafted and not confirmed by a person; declared by decision: ${declared.join(', ') || 'none'}.`,
    ),
  ];
}

function ownCode({ phase, transform }: PlaybookPhase): Statement[] {
  if (!transform) return [];
  const says = `The phase ${phase} runs code of its own, \`${transform.file}\`.`;
  return [said(phase, 'own code|run code|transform', 'phase sandbox typescript program', says)];
}
