import type { Directory } from "../../src/directory/directory.ts";
import { type Answer, app } from "../../src/http/app.ts";
import { createNetwork } from "../../src/http/network.ts";
import { LIMITS } from "../../src/scim/limits.ts";
import { resourceTypes } from "../../src/scim/schema/resource-type.ts";
import { limitsOf } from "./limits/limits-of.ts";
import { stateOf } from "./state-of.ts";

/** What of an OpenAPI document the tests look at. */
export interface OpenApiDocument {
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly unknown[];
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body | Reference>>;
}

export interface Reference {
  readonly $ref: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: { readonly enum?: readonly unknown[] };
  readonly example?: unknown;
  readonly examples?: object;
}

export interface Body {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly example?: unknown; examples?: object }>>;
}

/** The server's answers without a database behind them: enough for what asks no directory. */
export function answerWithoutStore(): Answer {
  const quiet = () => undefined;
  const service = {
    directory: {} as Directory,
    baseUrl: "https://rollcall.example.com/scim/v2",
    bodyBytes: LIMITS.bodyBytes,
    limits: limitsOf().limits,
    network: createNetwork(
      { trustedProxies: [], allowed: [], mode: "enforce" },
      { now: () => 0, log: { warn: quiet }, isPinned: true },
    ),
    refusals: { note: async () => {}, count: async () => {}, settle: async () => {} },
    contacts: {
      note: quiet,
      flush: async () => {},
      lastContacts: () => new Map(),
      lastHour: () => ({ requests: 0, writes: 0, failures: 0 }),
    },
    types: resourceTypes,
    log: { info: quiet, warn: quiet, error: quiet },
    authentication: {
      issuer: "https://rollcall.example.com",
      accessTokenMs: 3_600_000,
      rawAuthorization: false,
      keys: () => () => Promise.reject(new Error("There are no keys.")),
    },
  };
  return app(service, { version: "0.0.0", state: async () => stateOf() });
}

export async function readDocument(): Promise<OpenApiDocument> {
  const response = await answerWithoutStore()(new Request("http://localhost/docs/json"));
  return (await response.json()) as OpenApiDocument;
}

/** What a reference leads to, or the thing itself. */
export function resolve<T extends object>(document: OpenApiDocument, part: T | Reference): T {
  if (!("$ref" in part) || typeof part.$ref !== "string") return part as T;
  const [, , kind = "", name = ""] = part.$ref.split("/");
  const found = document.components[kind]?.[name];
  if (found === undefined) throw new Error(`${part.$ref} leads nowhere.`);
  return found as T;
}
