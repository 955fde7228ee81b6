import type { Credential, CredentialStore, Token } from "./credential-store.ts";

const DAY_MS = 86_400_000;

/** Clients that can provision now: with a token for that, or with what they get one for. */
export async function provisioners(
  store: Pick<CredentialStore, "listCredentials" | "listTokens">,
  now: number,
): Promise<ReadonlySet<string>> {
  const [tokens, credentials] = await Promise.all([store.listTokens(), store.listCredentials()]);
  return new Set(
    [
      ...tokens.filter((token) => token.scope === "provision" && isGood(token, now)),
      ...credentials.filter(({ revoked }) => revoked === undefined),
    ].map(({ client }: Token | Credential) => client),
  );
}

const isGood = ({ revoked, expires }: Token, now: number): boolean =>
  revoked === undefined && (expires === undefined || expires > now);

/** Somebody who is in use until it ends, or was until it ended. */
export type EndingToken = Token & { readonly expires: number };

/**
 * Tokens whose end somebody will notice, or has noticed. One that had been put out of use before it
 * ended is nobody's trouble.
 */
export const endingTokens = (tokens: readonly Token[], now: number): EndingToken[] =>
  tokens.filter((token): token is EndingToken => {
    const { revoked, expires, lastUsed } = token;
    if (revoked !== undefined || expires === undefined) return false;
    return expires > now || (lastUsed !== undefined && lastUsed >= expires - 7 * DAY_MS);
  });
