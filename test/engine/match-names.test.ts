import { describe, expect, it } from 'vitest';
import { segment } from '../../engine/match/segment.ts';
import { spelledFit } from '../../engine/match/spelling.ts';
import { plainName, tokensOf } from '../../engine/match/tokens.ts';
import { loadVocabulary } from '../../engine/match/vocabulary.ts';

const spelled = (a: string, b: string): number =>
  spelledFit({ plain: plainName(a), tokens: tokensOf(a) }, { plain: plainName(b), tokens: tokensOf(b) });

describe('a name that abbreviates another', () => {
  it.each([
    ['EMSGCSEYE', 'EMERGENCY_MEDICAL_SERVICES_GLASGOW_COMA_SCALE_EYE'],
    ['BAGDVLAT', 'bag_delta_v_lateral'],
    ['vtrnm', 'voter_name'],
    ['p_num', 'phone_number'],
    ['C6', 'crush6_measurement'],
  ])('%s is spelt by %s', (short, long) => {
    expect(spelled(short, long)).toBeGreaterThan(0.6);
    expect(spelled(long, short)).toBe(spelled(short, long));
  });

  it.each([
    ['p_num', 'contestant_number'],
    ['C6', 'crash_type'],
    ['BAGDVTOTAL', 'bag_delta_v_lateral'],
    ['', 'name'],
    ['x'.repeat(200), 'x_'.repeat(200)],
  ])('%s is not spelt by %s', (short, long) => {
    expect(spelled(short, long)).toBeLessThan(0.4);
  });
});

describe('a glued name', () => {
  it.each([
    ['charttime', 'chart time'],
    ['intime', 'in time'],
    ['quantityinstock', 'quantity in stock'],
    ['knownfortitles', 'known for titles'],
    ['vtrnm', 'vtrnm'],
    ['cpu', 'cpu'],
  ])('%s is read as %s', (name, words) => {
    expect(segment(name, [], loadVocabulary()).join(' ')).toBe(words);
  });
});
