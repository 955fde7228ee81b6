/** What a URL asks for, as URL has it. */
export interface Asking {
  readonly pathname: string;
  /** Empty, or with the leading `?`. */
  readonly search: string;
}

/**
 * A URL that URL would change in nothing: its path has no escapes and no segment that begins with a
 * dot, its query no character that is to be escaped.
 */
const PLAIN = /^http:\/\/[^/?#\\]+((?:\/(?!\.)[\w~:.-]*)+)(\?[\w!$%&(-;=?@[-`{-~-]+)?$/;

/** The path and the query of an absolute URL, where it can be without parsing all of it. */
export function splitUrl(url: string): Asking {
  const [, pathname, search = ""] = PLAIN.exec(url) ?? [];
  return pathname === undefined ? new URL(url) : { pathname, search };
}
