import { GodwitError } from '../../../model/errors.ts';
import type { NormalForm, Normalisation, WantedForms } from '../../../model/normalisation.ts';

const placesShown = 10;

/** Proposals with the forms that a person has chosen. Throws `argument_invalid` with what there is to choose. */
export function withWanted(proposals: readonly Normalisation[], wanted: WantedForms): Normalisation[] {
  for (const [place, form] of Object.entries(wanted)) requireOffered(proposals, place, form);
  return proposals.map((each) => {
    const form = wanted[placeOf(each)];
    return form === undefined || form === each.form || !each.others.includes(form) ? each : chosen(each, form);
  });
}

/** As people write it: of the documents themselves the collection alone. */
export const placeOf = ({ entity, path }: Pick<Normalisation, 'entity' | 'path'>): string => (path === '' ? entity : `${entity}.${path}`);

/** What was drafted is what a person said: nothing is left to ask. */
function chosen(proposal: Normalisation, form: NormalForm): Normalisation {
  const others = [...(proposal.form === null ? [] : [proposal.form]), ...proposal.others].filter((each) => each !== form);
  const why = `${proposal.why} Chosen instead: ${form.replaceAll('_', ' ')}.`;
  return { ...proposal, form, others, why, confidence: 1, asks: false };
}

function requireOffered(proposals: readonly Normalisation[], place: string, form: NormalForm): void {
  const here = proposals.filter((each) => placeOf(each) === place);
  if (here.some((each) => each.form === form || each.others.includes(form))) return;
  const places = [...new Set(proposals.filter(({ others }) => others.length > 0).map(placeOf))].slice(0, placesShown);
  const offered = here.flatMap((each) => [...(each.form === null ? [] : [each.form]), ...each.others]);
  const hint = here.length === 0 ? `There is a choice at ${places.join(', ')}.` : `It may become ${[...new Set(offered)].join(', ')}.`;
  throw new GodwitError('argument_invalid', `${place} cannot become ${form}. ${hint}`);
}
