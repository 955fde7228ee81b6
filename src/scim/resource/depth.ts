/**
 * Whether JSON nests deeper than so many levels. Level by level: whatever reads it further on calls
 * itself for each, and no stack holds 100,000.
 */
export function isDeeperThan(levels: number, json: unknown): boolean {
  const isContainer = (value: unknown) => typeof value === "object" && value !== null;
  let level = [json].filter(isContainer);
  for (let depth = 1; depth <= levels; depth++) {
    level = level.flatMap((each) => Object.values(each as object)).filter(isContainer);
  }
  return level.length > 0;
}
