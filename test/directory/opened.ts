import { create } from "../../src/directory/create.ts";
import type { Asker, Directory, Outcome } from "../../src/directory/directory.ts";
import { patch } from "../../src/directory/patch.ts";
import { read } from "../../src/directory/read.ts";
import { remove } from "../../src/directory/remove.ts";
import { replace } from "../../src/directory/replace.ts";
import { search } from "../../src/directory/search.ts";
import { ScimError } from "../../src/scim/error.ts";
import { readSearch } from "../../src/scim/message/search-request.ts";
import type { Ingress } from "../../src/scim/resource/ingress.ts";
import type { Projection } from "../../src/scim/resource/project.ts";
import type { Stored } from "../../src/scim/resource/resource.ts";
import type { Preconditions } from "../../src/scim/resource/version.ts";
import { type ResourceType, resourceTypes } from "../../src/scim/schema/resource-type.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { openTemporary } from "../store/temporary.ts";

/**
 * A directory on a database of its own, and its use cases with what tests do not care about left
 * out.
 */
export function openDirectory(unknownAttributes: Ingress["unknown"] = "ignore") {
  const { store, dispose } = openTemporary();
  let clock = Date.parse("2026-01-31T09:00:00Z");
  const directory: Directory = {
    store,
    now: () => clock,
    newId: () => Bun.randomUUIDv7(),
    unknownAttributes,
  };
  return {
    dispose,
    store,
    all: directory,
    now: () => clock,
    /** The clock stands still until it is moved. */
    wait: (ms: number) => {
      clock += ms;
    },
    create: (type: ResourceType, attributes: object, asker = ENTRA) =>
      create(directory, asker, type, bodyOf(type, attributes), {}),
    read: (type: ResourceType, id: string, asker = ENTRA, projection: Projection = {}) =>
      read(directory, asker, type, id, projection),
    replace: (type: ResourceType, id: string, attributes: object, more: More = {}) => {
      const { when = {}, asker = ENTRA } = more;
      return replace(directory, asker, type, id, bodyOf(type, attributes), when, {});
    },
    patch: (type: ResourceType, id: string, operations: readonly object[], more: More = {}) => {
      const { when = {}, asker = ENTRA, answers = "one" } = more;
      const body = { schemas: [MESSAGE.patchOp], Operations: operations };
      return patch(directory, asker, type, id, body, when, {}, answers);
    },
    remove: (type: ResourceType, id: string, when: Preconditions = {}) =>
      remove(directory, ENTRA, type, id, when),
    search: (parameters: Record<string, unknown>, types = resourceTypes, asker = ENTRA) =>
      search(directory, asker, types, readSearch(parameters)),
  };
}

interface More {
  readonly when?: Preconditions;
  readonly asker?: Asker;
  readonly answers?: "one" | "nothing";
}

const asker = (client: string): Asker => ({
  client,
  token: `token of ${client}`,
  viewer: client,
  requestId: "request-1",
  doneBy: "provisioning",
});

export const ENTRA = asker("entra");
export const OKTA = asker("okta");
export const READER: Asker = { ...asker("console"), viewer: null };

const bodyOf = (type: ResourceType, attributes: object) => ({
  schemas: [type.schema.id],
  ...attributes,
});

export const idOf = async (outcome: Promise<Outcome>): Promise<string> => (await outcome).stored.id;

/** The refusal that a use case ends with. Any other error, or none, fails the test. */
export async function refused(outcome: Promise<Outcome | Stored | unknown>): Promise<ScimError> {
  const error: unknown = await outcome.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ScimError)) throw new Error(`expected a ScimError, got ${error}`);
  return error;
}
