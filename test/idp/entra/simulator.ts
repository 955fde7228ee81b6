import type { Json } from "../../../src/scim/resource/resource.ts";
import { EnterpriseUser } from "../../../src/scim/schema/enterprise-user.ts";
import { Group } from "../../../src/scim/schema/group.ts";
import { User } from "../../../src/scim/schema/user.ts";
import { MESSAGE } from "../../../src/scim/urn.ts";
import { at } from "../../binary/at.ts";
import type { Answer, Rollcall } from "../../binary/rollcall.ts";
import type { Dialect, Difference } from "./dialect.ts";
import { documentOf, MANAGER, valueAt, valuesOf } from "./mapping.ts";
import { seededRandom } from "./random.ts";
import { isSoftDeleted, type Person, type Source, type Team } from "./source.ts";

/** Entra's second schema of groups, which nobody else knows. */
const ENTRA_GROUP = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
const CONCURRENCY = 8;

export interface Entra {
  /**
   * One provisioning cycle: makes the other side what the source is, users first and references
   * after, and touches only what changed since the last cycle.
   */
  cycle(): Promise<void>;
  /**
   * Forgets all that it knows of the other side, as when an administrator restarts provisioning.
   */
  restart(): void;
  /** Requests that were not answered as they should be, one sentence for each. */
  readonly failures: readonly string[];
  /** Requests since the start by method and kind, e.g. `PATCH Users`. */
  readonly requests: ReadonlyMap<string, number>;
}

/** What Entra knows of a user or a group that it provisioned. */
interface Link {
  readonly id: string;
  /** What it was when it was last written, as JSON; empty when nothing is known. */
  written: string;
  managerId?: string | undefined;
  /** By objectId; absent when it has to be asked for. */
  members?: Set<string>;
}

export function startEntra(
  source: Source,
  rollcall: Rollcall,
  token: string,
  dialect: Dialect,
): Entra {
  const users = new Map<string, Link>();
  const groups = new Map<string, Link>();
  const failures: string[] = [];
  const requests = new Map<string, number>();

  async function ask(method: string, path: string, wanted: number, body?: Json): Promise<Answer> {
    const kind = `${method} ${/^\/(\w+)/.exec(path)?.[1]}`;
    requests.set(kind, (requests.get(kind) ?? 0) + 1);
    const answer = await rollcall.request(method, path, { token, ...(body && { body }) });
    if (answer.status === wanted) return answer;
    throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${answer.status} ${answer.text}`);
  }

  const patch = (path: string, wanted: number, operations: Json[]) =>
    ask("PATCH", path, wanted, { schemas: [MESSAGE.patchOp], Operations: operations });

  /** The id of the one resource that matches; two would be an error for this object. */
  async function match(path: string, filter: string): Promise<string | undefined> {
    const parameter = `${path.includes("?") ? "&" : "?"}filter=${dialect.encode(filter)}`;
    const { json, text } = await ask("GET", `${path}${parameter}`, 200);
    const total = at(json, "/totalResults");
    const id = at(json, "/Resources/0/id");
    if (total === 0 && id === undefined) return undefined;
    if (total === 1 && typeof id === "string") return id;
    throw new Error(`A match by ${filter} was answered with ${text}`);
  }

  /** Works on eight things at a time. What fails is told and does not keep the others. */
  async function each<T>(things: Iterable<T>, work: (thing: T) => Promise<void>): Promise<void> {
    const queue = [...things].values();
    const worker = async () => {
      for (let next = queue.next(); !next.done; next = queue.next()) {
        await work(next.value).catch((failure: unknown) => void failures.push(String(failure)));
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  }

  async function provision(person: Person): Promise<void> {
    const known = users.get(person.objectId);
    const wanted = JSON.stringify([...valuesOf(person)]);
    if (known?.written === wanted) return;
    const name = JSON.stringify(person.userPrincipalName);
    const id = known?.id ?? (await match("/Users", `userName eq ${name}`));
    if (id === undefined) {
      // A user who is disabled is not created.
      if (isSoftDeleted(person)) return;
      const { json } = await ask("POST", "/Users", 201, newUser(person));
      users.set(person.objectId, { id: idOf(json), written: wanted });
      return;
    }
    await update(person, id);
    users.set(person.objectId, { ...known, id, written: wanted });
  }

  async function update(person: Person, id: string): Promise<void> {
    const { json } = await ask("GET", `/Users/${id}`, 200);
    const differences = [...valuesOf(person)].flatMap(([path, value]): Difference[] => {
      const current = valueAt(json, path);
      if (current === value) return [];
      return [{ op: current === undefined ? "Add" : "Replace", path, value }];
    });
    if (differences.length > 0) await patch(`/Users/${id}`, 200, dialect.update(differences));
  }

  /** The second pass: both ends of the reference are there by now. */
  async function linkManager({ objectId, managerId }: Person): Promise<void> {
    const user = users.get(objectId);
    const boss = managerId === undefined ? undefined : users.get(managerId);
    if (user === undefined || boss === undefined || user.managerId === managerId) return;
    // Entra is seen to ask in either order.
    const terms = [`id eq "${user.id}"`, `manager eq "${boss.id}"`];
    const filter = randomOf(objectId).sample(terms, 2).join(" and ");
    const isThere = await match("/Users?attributes=id", filter);
    if (isThere === undefined) {
      const op = user.managerId === undefined ? "Add" : "Replace";
      await patch(
        `/Users/${user.id}`,
        200,
        dialect.update([{ op, path: MANAGER, value: boss.id }]),
      );
    }
    user.managerId = managerId;
  }

  async function provisionGroup(team: Team): Promise<void> {
    const known = groups.get(team.objectId);
    const name = JSON.stringify(team.displayName);
    const path = "/Groups?excludedAttributes=members";
    const id = known?.id ?? (await match(path, `displayName eq ${name}`));
    if (id === undefined) {
      const { json } = await ask("POST", "/Groups", 201, newGroup(team));
      const members = new Set<string>();
      groups.set(team.objectId, { id: idOf(json), written: team.displayName, members });
      return;
    }
    const { json } = await ask("GET", `/Groups/${id}?excludedAttributes=members`, 200);
    if (at(json, "/members") !== undefined) throw new Error(`Group ${id} came with its members.`);
    if (at(json, "/displayName") !== team.displayName) {
      const rename: Difference = { op: "Replace", path: "displayName", value: team.displayName };
      await patch(`/Groups/${id}`, 204, dialect.update([rename]));
    }
    groups.set(team.objectId, { ...known, id, written: team.displayName });
  }

  async function provisionMembers(team: Team): Promise<void> {
    const group = groups.get(team.objectId);
    if (group === undefined) return;
    // Members who are out of scope are left out.
    const wanted = [...team.members].filter((member) => users.has(member));
    const members = group.members ?? (await membersThere(group.id, wanted));
    const path = `/Groups/${group.id}`;
    const idsOf = (list: readonly string[]) => list.map((one) => users.get(one)?.id ?? one);
    const random = randomOf(team.objectId);
    const added = wanted.filter((member) => !members.has(member));
    while (added.length > 0) {
      const batch = added.splice(0, 1 + random.below(500));
      await patch(path, 204, dialect.addMembers(idsOf(batch)));
    }
    const removed = [...members].filter((member) => users.has(member) && !team.members.has(member));
    if (removed.length > 0) await patch(path, 204, dialect.removeMembers(idsOf(removed)));
    group.members = new Set(wanted);
  }

  /** Who of the wanted members is there already: one query for each. */
  async function membersThere(id: string, wanted: readonly string[]): Promise<Set<string>> {
    const there = new Set<string>();
    for (const member of wanted) {
      const filter = `id eq "${id}" and members eq "${users.get(member)?.id}"`;
      if ((await match("/Groups?excludedAttributes=members", filter)) === id) there.add(member);
    }
    return there;
  }

  async function removeGone(
    links: Map<string, Link>,
    isHere: (id: string) => boolean,
    endpoint: string,
  ) {
    const gone = [...links].filter(([objectId]) => !isHere(objectId));
    await each(gone, async ([objectId, link]) => {
      await ask("DELETE", `${endpoint}/${link.id}`, 204);
      links.delete(objectId);
    });
  }

  return {
    failures,
    requests,
    restart: () => {
      users.clear();
      groups.clear();
    },
    cycle: async () => {
      await removeGone(users, (objectId) => source.people.has(objectId), "/Users");
      await removeGone(groups, (objectId) => source.teams.has(objectId), "/Groups");
      await each(source.people.values(), provision);
      await each(source.people.values(), linkManager);
      await each(source.teams.values(), provisionGroup);
      await each(source.teams.values(), provisionMembers);
    },
  };
}

/** Requests overlap, so what is drawn depends on the object and not on the order. */
const randomOf = (objectId: string) => seededRandom(Bun.hash.crc32(objectId));

function newUser(person: Person): Json {
  const document = documentOf(valuesOf(person));
  const emails = Array.isArray(document.emails) ? document.emails : [];
  const primary = emails.find((email) => at(email, "/type") === "work");
  if (typeof primary === "object" && primary !== null) Object.assign(primary, { primary: true });
  const schemas = [User.id, EnterpriseUser.id];
  return { schemas, ...document, roles: [], meta: { resourceType: "User" } };
}

const newGroup = ({ objectId, displayName }: Team): Json => ({
  schemas: [Group.id, ENTRA_GROUP],
  externalId: objectId,
  displayName,
  meta: { resourceType: "Group" },
});

function idOf(json: Json | undefined): string {
  const id = at(json, "/id");
  if (typeof id !== "string" || id === "") throw new Error(`No id in ${JSON.stringify(json)}`);
  return id;
}
