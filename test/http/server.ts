import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openContacts } from "../../src/directory/contacts.ts";
import { createKeyRing } from "../../src/directory/key-ring.ts";
import { createRefusals } from "../../src/directory/refusals.ts";
import { rules } from "../../src/directory/rules.ts";
import { newSecret } from "../../src/directory/secret.ts";
import type { Scope, Store } from "../../src/directory/store.ts";
import { createToken } from "../../src/directory/token.ts";
import { app } from "../../src/http/app.ts";
import type { LimitSettings } from "../../src/http/limits/limits.ts";
import { createNetwork, type NetworkSettings } from "../../src/http/network.ts";
import type { Json } from "../../src/scim/resource/resource.ts";
import { type ResourceType, resourceTypes } from "../../src/scim/schema/resource-type.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { limitsOf } from "./limits/limits-of.ts";
import { stateOf } from "./state-of.ts";

/** One answer: `at()` walks into the JSON body, e.g. `at("Resources", 0, "id")`. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json | undefined;
  at(...path: (string | number)[]): Json | undefined;
}

export interface Asked {
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Record<string, string>;
  /** Where it comes from. */
  readonly address?: string;
}

export interface More {
  readonly types?: readonly ResourceType[];
  readonly unknownAttributes?: "ignore" | "reject";
  readonly rawAuthorization?: boolean;
  readonly readKeys?: (source: string) => Promise<unknown>;
  /** Whom it lets in, and whose headers it believes. */
  readonly network?: Partial<NetworkSettings>;
  /** Whether no header tells the URL that clients know it under. */
  readonly isPinned?: boolean;
  /** Nobody has let identity providers in, although one has a token. */
  readonly isNew?: boolean;
  /** What the store does in another way. */
  readonly store?: Partial<Store>;
}

/**
 * The whole server but for its socket, on a database of its own; the clock goes on a second with
 * each look.
 */
export async function openServer(settings: Partial<LimitSettings> = {}, more: More = {}) {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-http-"));
  const kept = openSqliteStore({ rules, file: join(folder, "rollcall.sqlite") });
  const store: Store = { ...kept, ...more.store };
  let now = Date.parse("2026-01-31T12:00:00Z");
  const logged: object[] = [];
  const log = (fields: object) => void logged.push(fields);
  const limited = limitsOf(settings, log);
  const { after } = limited;
  const onFailure = (error: unknown) => log({ error });
  const refusals = createRefusals({ store, after, onFailure });
  const contacts = await openContacts({ store, after, onFailure });
  const network = createNetwork(
    { trustedProxies: [], allowed: [], mode: "enforce", ...more.network },
    { now: () => now, log: { warn: log }, isPinned: more.isPinned ?? false },
  );
  const answer = app(
    {
      refusals,
      contacts,
      directory: {
        store,
        now: () => (now += 1000),
        newId: () => Bun.randomUUIDv7(),
        unknownAttributes: more.unknownAttributes ?? "ignore",
      },
      baseUrl: "https://scim.example.com/scim/v2",
      bodyBytes: 1_000_000,
      limits: limited.limits,
      network,
      types: more.types ?? resourceTypes,
      log: { info: log, warn: log, error: log },
      authentication: {
        issuer: "https://scim.example.com",
        accessTokenMs: 3_600_000,
        rawAuthorization: more.rawAuthorization ?? false,
        keys: createKeyRing({
          store,
          now: () => now,
          read: more.readKeys ?? (() => Promise.reject(new Error("There are no keys."))),
          onFailure: (source) => log({ source }),
        }),
      },
    },
    { version: "0.0.0", state: async () => stateOf() },
  );
  const token = async (name: string, scope: Scope, client = name) =>
    (await createToken(store, { name, client, scope, created: now })).secret;
  const entra = more.isNew ? await tokenOfNewBox(store) : await token("entra", "provision");

  async function request(method: string, path: string, asked: Asked = {}): Promise<Answered> {
    const headers = new Headers({
      authorization: `Bearer ${asked.token ?? entra}`,
      ...asked.headers,
    });
    const content = asked.body === undefined ? {} : { body: JSON.stringify(asked.body) };
    if (asked.body !== undefined) headers.set("content-type", "application/scim+json");
    const url = `http://localhost${path}`;
    const response = await answer(new Request(url, { method, headers, ...content }), asked.address);
    const text = await response.text();
    const body: Json | undefined = text === "" ? undefined : JSON.parse(text);
    return {
      status: response.status,
      headers: response.headers,
      body,
      at: (...path) => walk(body, path),
    };
  }

  const close = async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  };
  /** Moves the clock on. */
  const wait = (ms: number) => {
    now += ms;
  };
  return {
    request,
    answer,
    store,
    network,
    refusals,
    contacts,
    wait,
    token,
    logged,
    limited,
    close,
  };
}

/** A token that was put there and made by nobody. */
async function tokenOfNewBox(store: Store): Promise<string> {
  const { secret, hash } = newSecret("rc_");
  const named = { id: "entra", name: "entra", client: "entra", created: 0 };
  await store.createToken({ ...named, scope: "provision" }, hash);
  return secret;
}

function walk(value: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, key) =>
      typeof inner === "object" && inner !== null
        ? (inner as Record<string | number, Json>)[key]
        : undefined,
    value,
  );
}
