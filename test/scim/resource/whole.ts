/**
 * Whether nothing in a document is unassigned: no null, no empty array, no empty object at any
 * depth.
 */
export function isWhole(value: unknown): boolean {
  if (typeof value !== "object") return true;
  if (value === null || Object.keys(value).length === 0) return false;
  return Object.values(value).every(isWhole);
}
