/** Numbers that look random and are the same in every run. */
export interface Random {
  /** From 0 up to and without `bound`. */
  below(bound: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** `count` different elements, or all where there are fewer. */
  sample<T>(list: readonly T[], count: number): T[];
}

/** The generator "mulberry32". */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  const pick = <T>(list: readonly T[]): T => {
    const picked = list[below(list.length)];
    if (picked === undefined) throw new Error("There is nothing to pick from an empty list.");
    return picked;
  };
  const sample = <T>(list: readonly T[], count: number): T[] => {
    const left = [...list];
    const taken = Math.min(count, left.length);
    return Array.from({ length: taken }, () => left.splice(below(left.length), 1)).flat();
  };
  return { below, pick, sample, chance: (probability) => next() < probability };
}
