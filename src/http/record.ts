import type { Token } from "../directory/store.ts";
import type { NewJournalEntry } from "../directory/workplace.ts";
import type { ScimError } from "../scim/error.ts";
import { callerAddress } from "./caller-address.ts";
import type { ServiceProvider } from "./exchange.ts";
import { TurnedAway } from "./limits/turned-away.ts";
import { sentBody } from "./sent-body.ts";
import type { Asking } from "./split-url.ts";
import { type Subject, subjectOf } from "./subject.ts";

/** What was asked, and by whom. */
interface Asked {
  readonly api: "scim" | "admin";
  readonly request: Request;
  readonly requestId: string;
  /** As performance.now() counts. */
  readonly started: number;
  /** Undefined while nobody knows who asks. */
  readonly token: Token | undefined;
}

/** How an exchange ended. */
export interface Ended extends Asked {
  readonly access: "read" | "write";
  readonly asking: Asking & {
    /** The parameters; undefined where they were not read, or could not be. */
    readonly query: Readonly<Record<string, string>> | undefined;
  };
  /** What was answered instead of what was asked for. */
  readonly refused: ScimError | undefined;
}

/**
 * Tells the journal of a refusal, and the health page who was there. Never rejects, and holds the
 * answer up for no longer than it takes as a rule to write the entry.
 * @returns undefined where there is nothing to wait for
 */
export function record(provider: ServiceProvider, ended: Ended): Promise<void> | undefined {
  const { request, token, refused } = ended;
  const { pathname } = ended.asking;
  const subject = refused && subjectOf(provider.types, pathname, sentBody(request), token?.user);
  const isFailure = subject !== undefined && !isAbsence(ended, subject);
  if (ended.api === "scim" && token !== undefined) {
    provider.contacts.note({
      client: token.client,
      at: provider.directory.now(),
      isWrite: ended.access === "write",
      isFailure,
      isProbe: isProbe(ended),
    });
  }
  if (refused === undefined || !isFailure) return undefined;
  const entry = entryOf(provider, ended, refused);
  if (token === undefined) return countStranger(provider, request, entry);
  if (refused instanceof TurnedAway) {
    return provider.refusals.count(`client ${token.client}`, entry);
  }
  if (ended.api === "admin" && ended.access === "read") return undefined;
  // Tokens for reading are in lobbies: none may push out of the journal what others did.
  if (token.scope === "read") {
    return provider.refusals.count(`reader ${token.id} ${methodOf(request)}`, {
      ...entry,
      ...subject,
    });
  }
  return provider.refusals.note({ ...entry, ...subject });
}

const METHODS = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);
const methodOf = ({ method }: Request) => (METHODS.has(method) ? method : "other");

/** Tells the journal whom the token endpoint refused: anybody can ask it. */
export const recordStranger = (
  provider: ServiceProvider,
  asked: Omit<Asked, "token">,
  { response: { status }, detail }: { readonly response: Response; readonly detail: string },
): Promise<void> =>
  countStranger(
    provider,
    asked.request,
    entryOf(provider, { ...asked, token: undefined }, { status, detail, scimType: undefined }),
  );

const countStranger = ({ refusals }: ServiceProvider, request: Request, entry: NewJournalEntry) =>
  refusals.count(`address ${callerAddress(request)}`, entry);

/** An entry of the journal about what was refused, without what it was about. */
export const entryOf = (
  { directory }: ServiceProvider,
  { api, token, request, requestId, started }: Asked,
  { status, scimType, detail }: Pick<ScimError, "status" | "scimType" | "detail">,
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
function isProbe({ request: { method }, asking: { pathname, search, query } }: Ended): boolean {
  if (method !== "GET") return false;
  if (DESCRIPTION.test(pathname)) return true;
  if (search === "") return false;
  // A plus in a query is read in two ways, and here it is a space.
  const isRead = query !== undefined && !search.includes("+");
  const filter = isRead ? query.filter : new URLSearchParams(search).get("filter");
  return NOBODY.test(filter ?? "");
}
