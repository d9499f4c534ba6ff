import { rebuildDocuments } from '../../../../tools/rebuild-documents.ts';
import { call, type Intent } from '../intent.ts';
import { entityIn } from '../names.ts';
import { askedBack } from '../reply.ts';
import { bullets, count, paragraphs, shown, told } from '../shown.ts';

/** Whether documents come back from the tables as they were. */
export const rebuild: Intent = {
  name: 'rebuild',
  agent: 'validation',
  examples: ['do the documents of users come back from the tables?', 'rebuild users'],
  matches: ({ words }) =>
    /\b(?:rebuil[dt]|made again|make again)\b/.test(words) ||
    (/\b(?:documents?|collections?)\b/.test(words) && /\bcomes? back|came back|the same|equal|differ|lost\b/.test(words)),
  next: (turn) => {
    const named = entityIn(turn);
    if (!named) return askedBack('Of which collection? For example: "do the documents of users come back from the tables?"');
    const [collection = ''] = named.entity.split(/\.(?=[^.]*(?:\[\]|\{\})$)/);
    const found = turn.answer(rebuildDocuments);
    if (!found) return [call(rebuildDocuments, { collection, key: null })];
    const { compared, equal, differing, missing, keptAside } = found.documents;
    const differ = found.paths.map(
      (each) => `${shown(each.path)}: ${each.differing} differ, ${each.missing} missing, ${each.extra} only there`,
    );
    return paragraphs(
      `${count(equal, 'document')} of ${shown(collection)} of ${compared} made again from the tables came back equal (${told(found.coverage)}); ` +
        `${differing} differ, ${missing} are not in the target, ${keptAside} are kept aside.`,
      differ.length > 0 && `They differ at:\n${bullets(differ)}`,
      found.losses.length > 0 &&
        `Less these losses, which are declared:\n${bullets(found.losses.map(({ path, loss }) => `${shown(path)}: ${told(loss)}`))}`,
      found.notCompared.length > 0 && `Not compared:\n${bullets(found.notCompared.map(({ path, why }) => `${shown(path)}: ${told(why)}`))}`,
    );
  },
};
