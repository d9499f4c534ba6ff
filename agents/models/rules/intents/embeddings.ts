import { showEmbeddings } from '../../../../tools/show-embeddings.ts';
import { call, type Intent } from '../intent.ts';
import { bullets, count, paragraphs, shown } from '../shown.ts';

/** Vectors of texts: what has one, what has none and why, and what they cost. */
export const embeddings: Intent = {
  name: 'embeddings',
  agent: 'user-guidance',
  examples: ['how many embeddings are there?', 'which texts have no vector?'],
  matches: ({ words }) =>
    /\bembedd(?:ings?|ed)\b|\b(?:text|search) vectors?\b|\bno vectors?\b|\bsearch(?:ing|ed)? by meaning\b/.test(words),
  next: (turn) => {
    const found = turn.answer(showEmbeddings);
    if (!found) return [call(showEmbeddings, {})];
    if (found.embeddings.length === 0) return 'The playbook declares no embeddings: no text becomes a vector.';
    const parts = found.embeddings.map(({ embedding, embedder, contents, spent, budget }) => {
      const total = contents.reduce((sum, { embedded }) => sum + embedded, 0);
      const paid = spent.calls > 0 ? ` Its calls have cost $${spent.dollars.toFixed(2)} of $${budget}.` : '';
      const lines = contents.map(({ content, embedded, refused }) => {
        const reasons = Object.entries(refused).map(([reason, rows]) => `, ${count(rows, 'row')} without one (${shown(reason)})`);
        return `${shown(content)}: ${count(embedded, 'row')}${reasons.join('')}`;
      });
      const made = total === 0 ? 'no vectors have been made yet' : `${count(total, 'row')} have a vector`;
      return paragraphs(`Embeddings ${shown(embedding)}, by ${shown(embedder)}: ${made}.${paid}`, bullets(lines, 20));
    });
    return paragraphs(
      ...parts,
      '`godwit embeddings check` holds them against the rows; `godwit embed --embeddings all` makes those that are left.',
    );
  },
};
