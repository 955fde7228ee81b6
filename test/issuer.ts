import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

type Algorithm = "RS256" | "ES256" | "PS256";

/** What a JWT says unless a test says otherwise. */
export const TENANT = "7d0f3c52-2b8e-4c1a-9f36-1e5a7c94d801";
export const ISSUER = `https://login.microsoftonline.com/${TENANT}/v2.0`;
export const AUDIENCE = "api://3b9d61f0-5c47-4e2a-8d13-f06a2be57c94";
export const SUBJECT = "c41e7a86-0d95-47b3-a2f8-6b3d90e1c572";

export interface Signed {
  /** In place of, or beside, the claims of a good assertion; undefined leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly kid?: string;
  /** Signs with the key of this id, whatever the header says. */
  readonly key?: string;
  /** Seconds since 1970. */
  readonly now?: number;
}

/**
 * Somebody who signs JWTs as Entra does, and publishes the keys on 127.0.0.1. It can go down, and
 * counts how often it was asked.
 */
export async function openIssuer() {
  const keys = new Map<string, { alg: Algorithm; private: CryptoKey; public: object }>();
  const published = new Set<string>();
  let isDown = false;
  let asked = 0;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => {
      asked += 1;
      return isDown ? new Response("down", { status: 503 }) : Response.json(keySet());
    },
  });

  const keySet = () => ({
    keys: [...published].map((kid) => keys.get(kid)?.public ?? {}),
  });

  async function addKey(kid: string, alg: Algorithm = "RS256") {
    const pair = await generateKeyPair(alg, { extractable: true });
    // Entra's keys say no `alg`.
    const jwk = { ...(await exportJWK(pair.publicKey)), kid, use: "sig" };
    keys.set(kid, { alg, private: pair.privateKey, public: jwk });
    published.add(kid);
  }
  await addKey("first");

  async function sign({ claims = {}, kid = "first", key = kid, now = seconds() }: Signed = {}) {
    const signing = keys.get(key);
    if (signing === undefined) throw new Error(`There is no key '${key}'.`);
    const payload = { ...goodClaims(now), ...claims } as JWTPayload;
    return new SignJWT(payload)
      .setProtectedHeader({ alg: signing.alg, kid, typ: "JWT" })
      .sign(signing.private);
  }

  return {
    url: `http://127.0.0.1:${server.port}/keys`,
    addKey,
    withdrawKey: (kid: string) => published.delete(kid),
    keySet,
    publicKey: (kid: string) => keys.get(kid)?.public ?? {},
    sign,
    asked: () => asked,
    setDown: (down: boolean) => {
      isDown = down;
    },
    close: () => server.stop(true),
  };
}

export type Issuer = Awaited<ReturnType<typeof openIssuer>>;

const seconds = () => Math.floor(Date.now() / 1000);

const goodClaims = (now: number) => ({
  aud: AUDIENCE,
  iss: ISSUER,
  iat: now,
  nbf: now,
  exp: now + 3900,
  sub: SUBJECT,
  oid: SUBJECT,
  tid: TENANT,
  ver: "2.0",
});

/** A JWT that nobody signed. */
export const unsigned = (header: object, now = seconds()) =>
  `${[header, goodClaims(now)].map(encoded).join(".")}.`;

export const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
