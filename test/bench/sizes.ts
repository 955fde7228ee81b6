/** How many people there are in a run. */
export const SIZES: Readonly<Record<string, number>> = {
  smoke: 400,
  "10k": 10_000,
  "100k": 100_000,
  "1m": 1_000_000,
};

export interface GroupSize {
  readonly name: string;
  readonly members: number;
}

/** The groups of a run: ten members, a thousand, and nearly everybody but 100,000 at most. */
export const groupsOf = (people: number): readonly GroupSize[] => [
  { name: "ten", members: 10 },
  { name: "thousand", members: Math.min(1000, people / 4) },
  { name: "large", members: Math.min(100_000, (people * 4) / 5) },
];

/** The id of a person, where ids are not the server's to choose. */
export const idOf = (n: number): string => `00000000-0000-7000-8000-${`${n}`.padStart(12, "0")}`;

/** The id of a group likewise, as long as those of rollcall are. */
export const groupIdOf = (name: string): string => `00000000-0000-7000-8000-0000${name}`;

export const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
