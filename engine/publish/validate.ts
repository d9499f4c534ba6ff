import { digestOf } from '../../model/digest.ts';
import type { PublicationCheck, PublishedItem } from '../../model/publication.ts';
import { type OpenPublication, type PublishContext, placeOf } from './context.ts';
import { itemKey } from './published.ts';

/** Items named of each kind of fault. */
const namedMax = 100;

/** Reads back every item that a publication has sent and compares it. Throws `sink_unavailable`. */
export async function validatePublication(context: PublishContext, publication: OpenPublication): Promise<PublicationCheck> {
  const { published, control, settings, signal } = context;
  const { sink } = publication;
  const { publication: name } = placeOf({ publication });
  const limit = Math.min(settings.itemsMax, sink.itemsMax);
  const [missing, differing]: [string[], string[]] = [[], []];
  let compared = 0;
  let after: { publication: string; id: string } | null = null;
  for (;;) {
    const page: PublishedItem[] = await published.page(control, { publication: name, states: ['sent'], after, limit });
    const last = page.at(-1);
    if (!last) break;
    const stored = await sink.read(page, signal);
    for (const [i, item] of page.entries()) {
      const found = stored[i] ?? null;
      if (found === null) missing.push(itemKey(item));
      else if (digestOf(found.content) !== item.digest) differing.push(itemKey(item));
    }
    compared += page.length;
    after = { publication: name, id: last.id };
  }
  const faults = { missingTotal: missing.length, differingTotal: differing.length };
  return {
    ...{ publication: name, compared, equal: compared - missing.length - differing.length, ...faults },
    ...{ missing: missing.slice(0, namedMax), differing: differing.slice(0, namedMax) },
  };
}
