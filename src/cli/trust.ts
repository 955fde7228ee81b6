import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { addCredential } from "../directory/add-credential.ts";
import type { Credential, KeySet, Trust } from "../directory/credential-store.ts";
import { toKeySet } from "../directory/key-ring.ts";
import { onCommandLine } from "../directory/provisioning.ts";
import { LIMITS } from "../scim/limits.ts";
import { folderOption, nameIn, nextCommand, readArguments } from "./arguments.ts";
import { type Command, print, printError, UsageError } from "./command.ts";
import { isUrl, readKeys } from "./read-keys.ts";
import { STILL_OFF } from "./still-off.ts";
import { withStore } from "./with-store.ts";

type Kind = "assertion" | "bearer";

/** The audience of every JWT that Entra makes when the Secret Token is left blank. */
const ENTRA_PROVISIONING = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";

/**
 * Where a tenant of Entra stands in its JWTs, in both of the shapes that Microsoft describes for
 * assertions, and where its keys are.
 */
const ENTRA = {
  assertion: (tenant: string) => ({
    issuers: [
      `https://login.microsoftonline.com/${tenant}/v2.0`,
      `https://login.microsoftonline.com/${tenant}`,
    ],
    keys: [`https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`],
  }),
  bearer: (tenant: string) => ({
    issuers: [`https://sts.windows.net/${tenant}/`],
    keys: [`https://login.microsoftonline.com/${tenant}/discovery/keys`],
  }),
};

/** Lets a client be stood for by JWTs of somebody else (RFC 7523). */
export const trust: Command = async (args) => {
  const { values, positionals } = parse(args);
  const name = nameIn(positionals, "client");
  const { kind } = values;
  if (kind !== "assertion" && kind !== "bearer") {
    throw new UsageError(`--kind must be assertion or bearer; got '${kind}'.`);
  }
  const wanted = trustOf(kind, values);
  const keys = isUrl(wanted.keys) ? undefined : await keysIn(wanted.keys);
  const now = Date.now();
  const id = `trust-${randomBytes(4).toString("hex")}`;
  const credential: Credential = { id, client: name, kind, created: now, trust: wanted };
  return withStore(values.data, async (store) => {
    const added = await addCredential(store, onCommandLine(now), credential, LIMITS.trusts);
    if (added === undefined) {
      throw new UsageError(`Client '${name}' has ${LIMITS.trusts} such trusts, the most.`);
    }
    if (keys !== undefined) await store.keepKeys(wanted.keys, keys, now);
    print(announcement(credential, wanted, values.data));
    if (!added.isProvisioning) printError(STILL_OFF);
    return 0;
  });
};

function parse(args: readonly string[]) {
  const many = { type: "string", multiple: true, default: [] as string[] } as const;
  return readArguments(args, {
    ...folderOption(),
    kind: { type: "string", default: "assertion" },
    issuer: many,
    audience: many,
    subject: many,
    tenant: { type: "string" },
    jwks: { type: "string" },
  });
}

/** @throws UsageError when too little would be pinned: anybody could make such a JWT */
function trustOf(kind: Kind, asked: ReturnType<typeof parse>["values"]): Trust {
  const { tenant, subject: subjects, audience, issuer, jwks } = asked;
  if (tenant === "" || (kind === "bearer" && tenant === undefined)) {
    throw new UsageError("Name the tenant with --tenant: every tenant can make such a JWT.");
  }
  refusePlaceholders({ tenant, subject: subjects, audience, issuer, jwks });
  // Of an issuer of the operator's own it is whatever that one says.
  const isMicrosofts = issuer.length === 0 && jwks === undefined;
  if (tenant !== undefined && isMicrosofts && !TENANT.test(tenant)) {
    throw new UsageError(
      `--tenant must be the id of the tenant (a GUID) or its domain; got '${tenant}'.`,
    );
  }
  const entra = tenant === undefined ? undefined : ENTRA[kind](tenant);
  const [keys = ""] = some("--jwks or --tenant", jwks === undefined ? [] : [jwks], entra?.keys);
  return {
    issuers: some("--issuer or --tenant", issuer, entra?.issuers),
    audiences: some("--audience", audience, kind === "bearer" ? [ENTRA_PROVISIONING] : []),
    // Whatever runs in a tenant can get an assertion for an audience of it.
    subjects: kind === "assertion" ? some("--subject", subjects) : subjects,
    ...(tenant !== undefined && { tenant }),
    keys: sourceOf(keys),
  };
}

/** A GUID, or a domain such as contoso.onmicrosoft.com. */
const TENANT = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[a-z\d-]+(?:\.[a-z\d-]+)+)$/i;

const PLACEHOLDER = /<[^>]*>|\b(?:TENANT|APP|OBJECT|CLIENT)[-_]ID\b/;

/** @throws UsageError for what stands in instructions, to be replaced */
function refusePlaceholders(given: Readonly<Record<string, undefined | string | string[]>>): void {
  for (const [flag, values = []] of Object.entries(given)) {
    const found = [values].flat().find((value) => PLACEHOLDER.test(value));
    if (found === undefined) continue;
    throw new UsageError(`--${flag} '${found}' is a placeholder: put your own value there.`);
  }
}

/** What was given with a flag, or what stands for it. */
function some(flag: string, given: readonly string[], otherwise: readonly string[] = []) {
  const values = given.length > 0 ? given : otherwise;
  if (values.length > 0 && !values.includes("")) return values;
  throw new UsageError(`Say which JWTs to trust with ${flag}. See rollcall --help.`);
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whoever can change keys on their way can sign for everybody. */
function sourceOf(keys: string): string {
  if (!isUrl(keys)) return resolve(keys);
  if (!URL.canParse(keys)) throw new UsageError(`--jwks is no URL: '${keys}'.`);
  const { protocol, hostname } = new URL(keys);
  if (protocol === "https:" || LOOPBACK.test(hostname)) return keys;
  throw new UsageError("--jwks must be an https URL; http is for this machine only.");
}

async function keysIn(file: string): Promise<KeySet> {
  try {
    const keys = toKeySet(await readKeys(file));
    if (keys.keys.length > 0) return keys as unknown as KeySet;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--jwks '${file}' is no file with a JWK set: ${reason}`);
  }
  throw new UsageError(`--jwks '${file}' has no keys.`);
}

function announcement({ id, client, kind }: Credential, wanted: Trust, data: string): string {
  const use =
    kind === "assertion"
      ? `They are sent to /oauth/token as client_assertion, with client_id ${client}.`
      : "They are sent in place of a token; leave Entra's Secret Token blank.";
  return [
    `Client '${client}' is stood for by JWTs (${id}):`,
    "",
    `  issuer    ${wanted.issuers.join("\n            ")}`,
    `  audience  ${wanted.audiences.join("\n            ")}`,
    `  subject   ${wanted.subjects.join("\n            ") || "any"}`,
    `  tenant    ${wanted.tenant ?? "not looked at"}`,
    `  keys      ${wanted.keys}`,
    "",
    `This counts at once. ${use}`,
    `To withdraw it: ${nextCommand(`client revoke ${id}`, data)}`,
  ].join("\n");
}
