import { describe, expect, it } from 'vitest';
import { catalogOf } from '../../bench/mapping/column-list.ts';
import { withLanguagesOf } from '../../engine/match/languages.ts';
import { matchCatalogs } from '../../engine/match/match.ts';
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

describe('a schema in another language', () => {
  const listed = (...names: string[]) => ({
    catalog: catalogOf(
      names.map((name) => ({ entity: name.split('.')[0] ?? '', field: name.split('.')[1] ?? '', type: 'text' })),
      'listed',
    ),
  });
  const english = listed('customers.name', 'customers.address', 'customers.city', 'customers.discount', 'customers.birth_date');
  const sourceOf = (source: ReturnType<typeof listed>, field: string) =>
    matchCatalogs({ source, target: english }).fields.find(({ target }) => target.field === field)?.sources[0]?.field;

  it.each([
    ['Polish', listed('klienci.nazwa', 'klienci.adres', 'klienci.miasto', 'klienci.znizka', 'klienci.data_urodzenia')],
    ['Turkish', listed('musteriler.isim', 'musteriler.adres', 'musteriler.sehir', 'musteriler.indirim', 'musteriler.dogum_tarihi')],
    ['Finnish', listed('asiakkaat.nimi', 'asiakkaat.osoite', 'asiakkaat.kaupunki', 'asiakkaat.alennus', 'asiakkaat.syntymaaika')],
    ['Hungarian', listed('ugyfelek.nev', 'ugyfelek.lakcím', 'ugyfelek.város', 'ugyfelek.kedvezmény', 'ugyfelek.születési_idő')],
  ])('is read: %s', (_, source) => {
    const own = source.catalog.entities[0]?.fields.map(({ name }) => name);
    expect(english.catalog.entities[0]?.fields.map(({ name }) => sourceOf(source, name))).toEqual(own);
  });

  it('needs more than a chance word', () => {
    const { catalog } = listed('t.cena', 't.shelf', 't.colour');
    expect(withLanguagesOf(loadVocabulary(), [catalog])).toBe(loadVocabulary());
  });

  it('says what no base list says otherwise', () => {
    const { catalog } = listed('musteriler.isim', 'musteriler.sehir', 'musteriler.indirim');
    const { readings } = withLanguagesOf(loadVocabulary(), [catalog]);
    for (const [phrase, known] of loadVocabulary().readings) expect(readings.get(phrase)?.slice(0, known.length)).toEqual(known);
  });
});
