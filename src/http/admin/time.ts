/** A moment as the API writes it; null where there was none. */
export const isoTime = (at: number | undefined | null): string | null =>
  at === undefined || at === null ? null : new Date(at).toISOString();
