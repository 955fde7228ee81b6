import type { Document } from "../scim/resource/resource.ts";
import { validate } from "../scim/resource/validate.ts";
import { groupType, type ResourceType } from "../scim/schema/resource-type.ts";
import type { ImportPlan, PlannedPerson } from "./import-plan.ts";
import { editedPerson } from "./person-entry.ts";
import { requireEditable } from "./policy.ts";
import type { Act, Change, MembershipDelta } from "./store.ts";
import type { Write } from "./transfer-store.ts";

/** Who imports: each write adds what it does. */
export type By = Omit<Act, "method" | "status">;

export interface Step {
  readonly write: Write;
  /** Whose line it is of. */
  readonly person?: PlannedPerson;
}

const NOTHING = { members: false, groups: false };

/** What a plan writes. People first: groups and grants refer to them. */
export function stepsOf(plan: ImportPlan, type: ResourceType, by: By): readonly Step[] {
  const people = plan.people.filter(({ problem }) => problem === undefined);
  const permissions = [...plan.permissions, ...plan.newPermissions];
  const made: Step = {
    write: { replacePermissions: [{ ...by, method: "PUT" }, permissions] },
  };
  return [
    ...(plan.newPermissions.length > 0 ? [made] : []),
    ...people
      .filter(({ isLeft }) => !isLeft)
      .map((person) => ({ write: personWrite(person, type, by), person })),
    ...groupWrites(plan, people, by).map((write) => ({ write })),
    ...people.flatMap((person): Step[] => {
      const { id, granted } = person;
      if (granted === undefined) return [];
      const holder = { type: "User", id } as const;
      return [{ write: { grant: [{ ...by, method: "PUT" }, holder, granted] }, person }];
    }),
  ];
}

function personWrite({ row, id, change }: PlannedPerson, type: ResourceType, by: By): Write {
  if (change) {
    return { create: [{ ...by, method: "POST", status: 201 }, type, id, change, NOTHING] };
  }
  const act: Act = { ...by, method: "PATCH", status: 200 };
  return { update: [act, type, id, (...now) => editedPerson(type, row.entry, ...now), NOTHING] };
}

/** Each group once, with all who join and leave it. */
function groupWrites(plan: ImportPlan, people: readonly PlannedPerson[], by: By): readonly Write[] {
  const joins = idsByGroup(people, ({ joins }) => joins);
  const leaves = idsByGroup(people, ({ leaves }) => leaves);
  return [...new Set([...joins.keys(), ...leaves.keys()])].map((id): Write => {
    const members: MembershipDelta[] = [
      { kind: "add", ids: joins.get(id) ?? [] },
      { kind: "remove", ids: leaves.get(id) ?? [] },
    ];
    const displayName = plan.newGroups.get(id);
    if (displayName !== undefined) {
      const change = { ...newGroup({ displayName }), members };
      return { create: [{ ...by, method: "POST", status: 201 }, groupType, id, change, NOTHING] };
    }
    const act: Act = { ...by, method: "PATCH", status: 204 };
    return {
      update: [
        act,
        groupType,
        id,
        ({ document }, around) => {
          requireEditable(around, groupType, id);
          return { document, members, warnings: [] };
        },
        NOTHING,
      ],
    };
  });
}

function newGroup(document: Document): Change {
  validate(document, groupType);
  return { document, members: [], warnings: [] };
}

function idsByGroup(
  people: readonly PlannedPerson[],
  groupsOf: (person: PlannedPerson) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const pairs = people.flatMap((person) => groupsOf(person).map((group) => [group, person.id]));
  const grouped = Map.groupBy(pairs, ([group = ""]) => group);
  return new Map([...grouped].map(([group, ofIt]) => [group, ofIt.map(([, id = ""]) => id)]));
}
