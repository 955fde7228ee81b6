import type { Json } from "../../../src/scim/resource/resource.ts";
import { EnterpriseUser } from "../../../src/scim/schema/enterprise-user.ts";
import { valuesOf } from "./mapping.ts";
import type { Person, Source } from "./source.ts";

/** What the workplace remembers of somebody, beside what the source says today. */
interface Memory {
  /** The first userName. */
  readonly identifier: string;
  /** The last department that was good. */
  department: string | null;
}

/** What workplace systems are to read when rollcall has followed the source. */
export interface Workplace {
  /** Somebody who was there before the source was followed. */
  remember(person: Person, identifier: string): void;
  /** Sets which departments are good; all of them where none are named. */
  close(departments?: readonly string[]): void;
  /**
   * By userName; the manager as a userName, groups by name in the order of the alphabet. To be
   * asked after each cycle, for it follows as rollcall does.
   */
  expected(): { [userName: string]: Json };
}

export function startWorkplace(source: Source): Workplace {
  const memories = new Map<string, Memory>();
  let good: ReadonlySet<string> | undefined;

  function remembered(person: Person): Memory {
    const sent = valuesOf(person, "kept").get(`${EnterpriseUser.id}:department`);
    const department = sent === undefined ? null : String(sent);
    const known = memories.get(person.objectId);
    const memory = known ?? { identifier: person.userPrincipalName, department: null };
    memories.set(person.objectId, memory);
    if (department === null || (good?.has(department) ?? true)) memory.department = department;
    return memory;
  }

  return {
    remember: ({ objectId }, identifier) =>
      void memories.set(objectId, { identifier, department: null }),
    close: (departments) => {
      good = departments && new Set(departments);
      // Whoever waits for a department that is good by now has it at once.
      for (const person of source.people.values()) {
        if (memories.has(person.objectId)) remembered(person);
      }
    },
    expected: () => {
      const inScope = [...source.people.values()].filter((person) => person.wasInScope);
      const nameOf = new Map(inScope.map((each) => [each.objectId, each.userPrincipalName]));
      const people = inScope.map((person): [string, Json] => {
        const values = valuesOf(person, "kept");
        const valueAt = (path: string) => values.get(path) ?? null;
        const { identifier, department } = remembered(person);
        return [
          person.userPrincipalName,
          {
            identifier,
            userName: person.userPrincipalName,
            displayName: person.displayName,
            givenName: person.givenName,
            familyName: person.surname,
            profession: valueAt("title"),
            email: valueAt('emails[type eq "work"].value'),
            phone: valueAt('phoneNumbers[type eq "work"].value'),
            mobile: valueAt('phoneNumbers[type eq "mobile"].value'),
            employeeCode: valueAt(`${EnterpriseUser.id}:employeeNumber`),
            department,
            company: null,
            site: null,
            manager: nameOf.get(person.managerId ?? "") ?? null,
            active: valueAt("active"),
            source: "provisioned",
            provisionedBy: "entra",
            groups: [...source.teams.values()]
              .filter((team) => team.members.has(person.objectId))
              .map((team) => team.displayName)
              .sort(),
          },
        ];
      });
      return Object.fromEntries(people);
    },
  };
}
