import type { Command } from 'commander';
import type { ReviewedEmbedding } from '../../app/embed/review.ts';
import { isWhole } from '../../model/embedding.ts';
import { exitCodes } from '../../model/errors.ts';
import { checkLines, embeddingLines } from '../embedding-lines.ts';
import { embeddingsAsked, embeddingsOption, whole } from '../options.ts';
import { count } from '../progress.ts';
import type { Invocation, Verb } from '../verb.ts';

const named = (command: Command): Command => command.argument('[embedding...]', 'embeddings of the playbook; all by default');

const questionOf = ({ args, options }: Pick<Invocation, 'args' | 'options'>) => {
  const share = embeddingsAsked(options);
  return { only: args, share: share === 'none' ? 'part' : share } as const;
};

export const embedVerb: Verb = {
  name: 'embed',
  summary: 'Make vectors of the texts of the new side, where there is none of a text as it is, and check them',
  example: 'godwit embed --embeddings all --playbook smile',
  configure: (command) => named(command).addOption(embeddingsOption()),
  run: async ({ caller, playbook, ...asked }) => {
    const { embed } = await import('../../app/embed/embed.ts');
    const results = await embed(caller, playbook, questionOf(asked));
    const text = results.flatMap(embeddingLines).join('\n') || 'The playbook declares no embeddings.';
    return {
      json: { embeddings: results },
      text: `${text}\n`,
      exitCode: results.every(({ check }) => isWhole(check)) ? 0 : exitCodes.data,
    };
  },
};

export const embeddingsReviewVerb: Verb = {
  name: 'embeddings review',
  summary: 'Show which texts rows become, what of them is sensitive and where they would go; nothing is sent',
  example: 'godwit embeddings review --rows 3 --playbook smile',
  configure: (command) => named(command).option('--rows <number>', 'rows of each content that are shown as texts', whole(0, 100), 1),
  run: async ({ caller, playbook, args, options }) => {
    const { reviewEmbeddings } = await import('../../app/embed/review.ts');
    const reviewed = await reviewEmbeddings(caller, playbook, { only: args, rows: Number(options.rows) });
    return {
      json: { embeddings: reviewed },
      text: `${reviewed.flatMap(reviewLines).join('\n') || 'The playbook declares no embeddings.'}\n`,
    };
  },
};

function reviewLines({ mapped, digest, approvedBy, sample }: ReviewedEmbedding): string[] {
  const { embedding, embedder, dimensions, database, schema, budget } = mapped;
  const state = approvedBy === null ? `waits: godwit approve ${digest.slice(0, 12)} --as NAME` : `approved by ${approvedBy}`;
  const price = embedder.dollars_per_million_tokens;
  return [
    `${embedding} ${digest.slice(0, 12)}: ${dimensions} dimensions by ${embedder.model} of ${embedder.label}, into ${database}/${schema}; ${state}`,
    ...(price > 0 ? [`  $${price} a million tokens, $${budget} at most`] : []),
    ...mapped.contents.flatMap(({ content, entity, owner, text, sensitive, when_sensitive, part }) => [
      `  ${content}: ${part === null ? 'all rows' : `the first ${count(part)} rows`} of ${entity}, belonging to ${owner ?? 'nobody'}`,
      ...text.split('\n').map((line) => `    ${line}`),
      ...(sensitive.length > 0 ? [`    sensitive: ${sensitive.join(', ')} (${when_sensitive} where texts leave)`] : []),
      ...sample
        .filter((each) => each.content === content)
        .map((each) => `    ${each.row}: ${each.text === null ? each.reason : JSON.stringify(each.text)}`),
    ]),
  ];
}

export const embeddingsCheckVerb: Verb = {
  name: 'embeddings check',
  summary: 'Hold the vectors that were made against the rows of the new side as they are now',
  example: 'godwit embeddings check --playbook smile',
  configure: (command) => named(command).addOption(embeddingsOption()),
  run: async ({ caller, playbook, ...asked }) => {
    const { checkEmbedded } = await import('../../app/embed/embed.ts');
    const checks = await checkEmbedded(caller, playbook, questionOf(asked));
    return { json: { checks }, text: `${checks.flatMap(checkLines).join('\n')}\n`, exitCode: checks.every(isWhole) ? 0 : exitCodes.data };
  },
};

export const embeddingsListVerb: Verb = {
  name: 'embeddings list',
  summary: 'Show how many rows of each content have a vector, why others have none, and what they have cost',
  example: 'godwit embeddings list --playbook smile',
  run: async ({ caller, playbook }) => {
    const { embeddingStates } = await import('../../app/embed/overview.ts');
    const overview = await embeddingStates(caller, playbook);
    const lines = overview.embeddings.flatMap(({ embedding, embedder, contents, spent, budget }) => [
      `${embedding} by ${embedder}${spent.calls > 0 ? `: ${count(spent.texts)} texts, $${spent.dollars.toFixed(4)} of $${budget}` : ''}`,
      ...contents.map(({ content, embedded, refused }) => {
        const reasons = Object.entries(refused).map(([reason, rows]) => `, ${count(rows)} ${reason}`);
        return `  ${content}: ${count(embedded)} rows embedded${reasons.join('')}`;
      }),
    ]);
    return { json: overview, text: `${lines.join('\n') || 'The playbook declares no embeddings.'}\n` };
  },
};
