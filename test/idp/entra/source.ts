import type { Random } from "./random.ts";

/** A user as Entra itself keeps it. */
export interface Person {
  readonly objectId: string;
  userPrincipalName: string;
  /** Not unique: two people may have one. */
  mailNickname: string;
  displayName: string;
  givenName: string;
  surname: string;
  accountEnabled: boolean;
  isAssigned: boolean;
  /** Whether it ever was in the scope of provisioning: what never was is never created. */
  wasInScope: boolean;
  managerId?: string | undefined;
  readonly optional: Partial<Record<Optional, string>>;
  /** What was cleared here. Entra sends no nulls, so whoever it provisions keeps the old value. */
  readonly cleared: Partial<Record<Optional, string>>;
}

export type Optional =
  | "mail"
  | "otherMail"
  | "jobTitle"
  | "department"
  | "employeeId"
  | "telephoneNumber"
  | "mobile"
  | "facsimileTelephoneNumber"
  | "streetAddress"
  | "postalCode"
  | "physicalDeliveryOfficeName";

export interface Team {
  readonly objectId: string;
  displayName: string;
  readonly members: Set<string>;
}

/** What there is in Entra, by objectId. */
export interface Source {
  readonly people: Map<string, Person>;
  readonly teams: Map<string, Team>;
}

/** Entra's computed attribute: unassigned, out of scope, disabled, or in the bin. */
export const isSoftDeleted = (person: Person) => !person.accountEnabled || !person.isAssigned;

const GIVEN = ["Élodie", "Joris", "Łukasz", "Noor", "Zoë", "Anna-Maria", "D'Arcy", "İlker", "Bo"];
const SURNAMES = [
  "de Vries",
  "O'Neil",
  "Müller",
  "Peeters",
  "Ångström",
  "Nguyễn",
  "Smith",
  "van 't Hof",
];
const DEPARTMENTS = ["Logistics & Yard", "Customs", "IT", 'Terminal "B"', "Охрана", "Facilities"];
const TITLES = ["Crane driver", "Planner", "Site lead", "Guard", "Clerk (part-time)"];
const STREETS = ["Kade 12", "Dok 3\nGate 9", "Rue de l'Écluse 7", "Havenstraat 1 bis"];

const OPTIONAL: Readonly<Record<Optional, (random: Random, number: number) => string>> = {
  mail: (_, number) => `Mail.${number}@havenwerk.example`,
  otherMail: (_, number) => `parcels+${number}@havenwerk.example`,
  jobTitle: (random) => random.pick(TITLES),
  department: (random) => random.pick(DEPARTMENTS),
  employeeId: (_, number) => String(number).padStart(6, "0"),
  telephoneNumber: (random) => `+31 (0)10 ${random.below(9_000_000)}`,
  mobile: (random) => `06${random.below(99_999_999)}`,
  facsimileTelephoneNumber: (random) => `${random.below(9_999_999)}`,
  streetAddress: (random) => random.pick(STREETS),
  postalCode: (random) => `${1000 + random.below(8999)} AB`,
  physicalDeliveryOfficeName: (random) => `Building ${random.below(9)} / floor ${random.below(4)}`,
};
export const OPTIONALS = Object.keys(OPTIONAL) as Optional[];

/** A value that the person does not have yet. */
export function newValue(name: Optional, random: Random, person: Person): string {
  const value = OPTIONAL[name](random, random.below(1_000_000));
  return value === person.optional[name] ? `${value} (new)` : value;
}

/** @param number of which no other person has the same: it makes the names to sign in by unique */
export function hire(source: Source, random: Random, number: number): Person {
  const [givenName, surname] = [random.pick(GIVEN), random.pick(SURNAMES)];
  const isEnabled = random.chance(0.97);
  const person: Person = {
    objectId: `person-${number}`,
    userPrincipalName: signInName(givenName, surname, number, random),
    mailNickname: `${surname.replaceAll(/[^a-z]/gi, "")}${random.below(5000)}`,
    displayName: `${givenName} ${surname}`,
    givenName,
    surname,
    accountEnabled: isEnabled,
    isAssigned: true,
    wasInScope: isEnabled,
    optional: {},
    cleared: {},
  };
  for (const name of OPTIONALS) {
    if (random.chance(0.7)) person.optional[name] = newValue(name, random, person);
  }
  source.people.set(person.objectId, person);
  return person;
}

export function signInName(given: string, surname: string, number: number, random: Random): string {
  const name = `${given}.${surname.replaceAll(" ", "")}.${number}`;
  const written = random.chance(0.2) ? name : name.toLowerCase();
  return random.chance(0.03)
    ? `${written}_partner.example#EXT#@havenwerk.example`
    : `${written}@havenwerk.example`;
}

export function found(source: Source, random: Random, number: number, size: number): Team {
  const members = random.sample([...source.people.keys()], size);
  const team = {
    objectId: `team-${number}`,
    displayName: `${random.pick(DEPARTMENTS)} ${number}`,
    members: new Set(members),
  };
  source.teams.set(team.objectId, team);
  return team;
}

/** Gives a person somebody else to report to, in scope. */
export function assignManager(source: Source, random: Random, person: Person): void {
  const candidates = [...source.people.values()].filter(
    (each) => each !== person && !isSoftDeleted(each) && each.objectId !== person.managerId,
  );
  person.managerId = random.pick(candidates).objectId;
}

export function makeSource(random: Random, people: number, teams: number): Source {
  const source: Source = { people: new Map(), teams: new Map() };
  for (let number = 0; number < people; number++) hire(source, random, number);
  const bosses = [...source.people.values()].filter((each) => !isSoftDeleted(each)).slice(0, 150);
  for (const person of source.people.values()) {
    const boss = random.pick(bosses);
    if (boss !== person && random.chance(0.95)) person.managerId = boss.objectId;
  }
  for (let number = 0; number < teams; number++) {
    const size =
      number === 0 ? people * 0.6 : number === 1 ? 0 : number === 2 ? 1 : 5 + random.below(80);
    found(source, random, number, Math.floor(size));
  }
  return source;
}
