function parsed(text: string, json: Tools['json']): Json {
  try {
    return json.parse(text as JsonText);
  } catch {
    return null;
  }
}

function partsOf(value: Json): { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { readonly [key: string]: Json }) : {};
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isDays = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;

/**
 * The legacy system kept a template's steps as JSON in a text, each with the days that pass after the step before it. The new one wants the day
 * counted from the start, so that a calendar can show it: rules see one value at a time and cannot add up.
 */
export default (row: SourceRow, { json, reject }: Tools): Result => {
  const listed = parsed(row.steps, json);
  if (!Array.isArray(listed)) return reject('broken_steps');
  const steps: { step: string; day: number; note: string | null }[] = [];
  let day = 0;
  for (const each of listed) {
    const { step, days, note } = partsOf(each);
    if (!isName(step) || !isDays(days)) return reject('broken_steps');
    day += days;
    steps.push({ step, day, note: typeof note === 'string' ? note : null });
  }
  return { steps: json.stringify(steps) };
};
