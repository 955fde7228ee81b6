import { oncePer } from "../scim/once-per.ts";
import type { Ingress } from "../scim/resource/ingress.ts";
import { type Projection, type Projector, projector } from "../scim/resource/project.ts";
import type { Document, Stored } from "../scim/resource/resource.ts";
import type { Specified } from "../scim/resource/specified.ts";
import { meta } from "../scim/schema/common.ts";
import { type AttributePath, keptAs } from "../scim/schema/lookup.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import type { Act, Store, Viewer, Wanted } from "./store.ts";
import type { DoneBy } from "./workplace.ts";

/**
 * What the use cases work with. The clock and the ids come from outside, so that tests can set
 * them.
 */
export interface Directory {
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A UUIDv7: ids in the order of creation keep the database's keys in order. */
  readonly newId: () => string;
  readonly unknownAttributes: Ingress["unknown"];
}

/** Who asks, as authentication found out. */
export interface Asker {
  readonly client: string;
  readonly token: string;
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly doneBy: DoneBy;
  /** Where the request came from, and when, as performance.now() counts. */
  readonly address?: string;
  readonly started?: number;
  /** The id of the User that /Me is (RFC 7644 §3.11). */
  readonly user?: string;
}

/** The outcome of a write, for the answer and the log. */
export interface Outcome {
  readonly stored: Stored;
  readonly warnings: readonly string[];
  readonly specified: Specified;
}

export const newIngress = (directory: Directory): Ingress => ({
  unknown: directory.unknownAttributes,
  warnings: [],
});

/** @param status of the answer when all goes well */
export const actOf = (
  directory: Directory,
  { client, token, requestId, doneBy, address, started }: Asker,
  method: Act["method"],
  status: number,
): Act => ({
  client,
  token,
  requestId,
  doneBy,
  method,
  status,
  at: directory.now(),
  ...(address !== undefined && { address }),
  ...(started !== undefined && { started }),
});

/**
 * The derived attributes that an answer shows. Groups and permissions are also read where the
 * version is shown, which covers them: in the ETag of a single resource, and in meta.
 */
export function wantedFor(
  type: ResourceType,
  projection: Projection,
  answers: "one" | "many" | "nothing",
): Wanted {
  if (answers === "nothing") return { members: false, groups: false };
  return wantedBy(projector(type, projection))[answers];
}

const wantedBy = oncePer(({ type, shows }: Projector) => {
  const wanted = (showsVersion: boolean): Wanted => {
    const isSeen = (path: AttributePath) => showsVersion || shows(path);
    return {
      members: keptAs(type, "members").some(shows),
      groups: keptAs(type, "groups").some(isSeen),
      permissions: keptAs(type, "permissions").some(isSeen),
    };
  };
  return { one: wanted(true), many: wanted(shows({ attribute: meta })) };
});

/** The values that a resource is created with where the client sent none. */
export function withInitialValues(document: Document, type: ResourceType): Document {
  const missing = initialValues(type).filter(([name]) => document[name] === undefined);
  return missing.length === 0 ? document : { ...document, ...Object.fromEntries(missing) };
}

const initialValues = oncePer((type: ResourceType) =>
  type.schema.attributes.flatMap(({ name, initial }) =>
    initial === undefined ? [] : [[name, initial] as const],
  ),
);
