/** CRC-64/XZ (ECMA-182, reflected), as mongodump writes it for every collection of an archive. */
const polynomial = { high: 0xc96c5795, low: 0xd7870f42 };

const table = makeTable();

function makeTable(): { high: Uint32Array; low: Uint32Array } {
  const [highs, lows] = [new Uint32Array(256), new Uint32Array(256)];
  for (let byte = 0; byte < 256; byte++) {
    let [high, low] = [0, byte];
    for (let bit = 0; bit < 8; bit++) {
      const carry = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (carry) [high, low] = [high ^ polynomial.high, low ^ polynomial.low];
    }
    highs[byte] = high;
    lows[byte] = low;
  }
  return { high: highs, low: lows };
}

/** The check of bytes that come one part after the other. */
export class Crc64 {
  #high = 0xffffffff;
  #low = 0xffffffff;

  add(bytes: Buffer): void {
    let [high, low] = [this.#high, this.#low];
    for (const byte of bytes) {
      const index = (low ^ byte) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ (table.low[index] ?? 0);
      high = (high >>> 8) ^ (table.high[index] ?? 0);
    }
    [this.#high, this.#low] = [high, low];
  }

  /** As the signed 64 bits that stand in the archive. */
  get value(): bigint {
    const bits = (BigInt(~this.#high >>> 0) << 32n) | BigInt(~this.#low >>> 0);
    return BigInt.asIntN(64, bits);
  }
}
