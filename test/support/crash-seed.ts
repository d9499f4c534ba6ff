/** What random moments of a crash test follow from: CRASH_SEED, or a new one. It is printed, so that a failure can be repeated. */
export function crashSeed(): number {
  const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 2 ** 32));
  console.log(`CRASH_SEED=${seed}`);
  return seed;
}
