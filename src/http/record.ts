import type { Token } from "../directory/store.ts";
import type { NewJournalEntry } from "../directory/workplace.ts";
import type { ScimError } from "../scim/error.ts";
import { callerAddress } from "./caller-address.ts";
import type { ServiceProvider } from "./exchange.ts";
import { TurnedAway } from "./limits/turned-away.ts";
import { sentBody } from "./sent-body.ts";
import { type Subject, subjectOf } from "./subject.ts";

/** How an exchange ended. */
export interface Ended {
  readonly api: "scim" | "admin";
  readonly access: "read" | "write";
  readonly request: Request;
  readonly requestId: string;
  /** As performance.now() counts. */
  readonly started: number;
  /** Undefined while nobody knows who asks. */
  readonly token: Token | undefined;
  /** What was answered instead of what was asked for. */
  readonly refused: ScimError | undefined;
}

/**
 * Tells the journal of a refusal, and the health page who was there. Never rejects, and holds the
 * answer up for no longer than it takes as a rule to write the entry.
 */
export async function record(provider: ServiceProvider, ended: Ended): Promise<void> {
  const { request, token, refused } = ended;
  const { pathname } = new URL(request.url);
  const subject = refused && subjectOf(provider.types, pathname, sentBody(request), token?.user);
  const isFailure = subject !== undefined && !isAbsence(ended, subject);
  if (ended.api === "scim" && token !== undefined) {
    provider.contacts.note({
      client: token.client,
      at: provider.directory.now(),
      isWrite: ended.access === "write",
      isFailure,
      isProbe: isProbe(request),
    });
  }
  if (refused === undefined || !isFailure) return;
  if (token === undefined || refused instanceof TurnedAway) {
    const address = callerAddress(request);
    const sender = token === undefined ? `address ${address}` : `client ${token.client}`;
    return provider.refusals.count(sender, entryOf(provider, ended, refused));
  }
  if (ended.api === "admin" && ended.access === "read") return;
  await provider.refusals.note({ ...entryOf(provider, ended, refused), ...subject });
}

/** An entry of the journal about what was refused, without what it was about. */
export const entryOf = (
  { directory }: ServiceProvider,
  { api, token, request, requestId, started }: Omit<Ended, "refused" | "access">,
  { status, scimType, detail }: ScimError,
): NewJournalEntry => ({
  at: directory.now(),
  doneBy: api === "scim" ? "provisioning" : "admin",
  client: token?.client ?? null,
  token: token?.name ?? null,
  address: callerAddress(request),
  requestId,
  method: request.method,
  status,
  scimType: scimType ?? null,
  detail,
  durationMs: Math.round((performance.now() - started) * 10) / 10,
});

/** To ask for a resource is how clients find out that it is not there. */
const isAbsence = ({ request, refused }: Ended, { resourceId }: Subject) =>
  request.method === "GET" && refused?.status === 404 && !!resourceId;

const DESCRIPTION = /\/(?:ServiceProviderConfig|ResourceTypes|Schemas)(?:\/|$)/;
const NOBODY = /\beq\s+"[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}"\s*$/i;

/**
 * Identity providers test a connection by asking what the server supports, or for somebody who is
 * called like a random UUID.
 */
function isProbe({ method, url }: Request): boolean {
  if (method !== "GET") return false;
  const { pathname, searchParams } = new URL(url);
  return DESCRIPTION.test(pathname) || NOBODY.test(searchParams.get("filter") ?? "");
}
