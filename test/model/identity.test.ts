import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalKey, derivedKey, keyParts } from '../../model/identity.ts';

const name = { system: 'smile', identity: 'profiles' };

describe('derived keys', () => {
  it('are UUIDs of version 8 and never change', () => {
    expect(derivedKey(name, ['42'])).toBe('2b525cfa-74f6-800f-8089-c3add4cd2611');
    expect(derivedKey(name, ['42'])).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('differ when parts are cut differently', () => {
    expect(derivedKey(name, ['a', 'bc'])).not.toBe(derivedKey(name, ['ab', 'c']));
  });

  it('differ between systems and between identities', () => {
    const keys = [name, { ...name, system: 'other' }, { ...name, identity: 'patients' }].map((each) => derivedKey(each, ['1']));
    expect(new Set(keys).size).toBe(3);
  });
});

describe('canonical keys', () => {
  it('give their parts back, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }), (parts) => {
        expect(keyParts(canonicalKey(parts))).toEqual(parts);
      }),
    );
  });

  it('are the only texts that are read as keys; any other is refused at once', () => {
    for (const text of ['42', '1', 'x', ':a', '2:a', '1:ab', '1:a2', '-1:a', '1.0:a', '1e1:a', ' 1:a', '9:']) {
      expect(() => keyParts(text), text).toThrow('canonical');
    }
  });
});
