/** The known name that was probably meant, in any case; undefined when none is like it. */
export function closest(name: string, known: readonly string[]): string | undefined {
  const wanted = bare(name);
  const [best] = known
    .map((each) => ({
      each,
      distance: isBegun(wanted, each) ? 1 : distanceBetween(wanted, bare(each)),
    }))
    .filter(({ each, distance }) => distance <= Math.ceil(bare(each).length / 3))
    .sort((a, b) => a.distance - b.distance);
  return best?.each;
}

/** `--dry` is a beginning of `--dry-run`; one or two letters are one of too much. */
const isBegun = (wanted: string, name: string): boolean =>
  wanted.length > 2 && bare(name).startsWith(wanted);

/** `First name` and `first_name` are spelled alike. Longer than any name is as good as far away. */
const bare = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .slice(0, 64);

/** How many letters to insert, remove or replace (Levenshtein). */
function distanceBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
