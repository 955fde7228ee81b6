import type { Random } from "./random.ts";
import {
  assignManager,
  found,
  hire,
  isSoftDeleted,
  newValue,
  OPTIONALS,
  type Person,
  type Source,
  signInName,
} from "./source.ts";

/**
 * Lets some weeks pass in Entra. Each change befalls a share of those whom it can befall; the
 * shares add up to about a quarter of the people.
 * @param era told apart from others by its number, which new names are made of
 */
export function letTimePass(source: Source, random: Random, era: number): void {
  const people = () => [...source.people.values()];
  const some = (share: number, suits: (person: Person) => boolean) =>
    random.sample(people().filter(suits), Math.ceil(share * source.people.size));
  const isHere = (person: Person) => !isSoftDeleted(person);
  const isGone = (person: Person) => isSoftDeleted(person) && person.wasInScope;

  // First of all, so that what is cleared is what was provisioned.
  for (const person of some(0.02, isHere)) clear(person, random);
  for (const person of some(0.01, isGone)) restore(person, random, era);
  for (const person of some(0.03, isHere)) rename(person, random, era);
  for (const person of some(0.1, isHere)) {
    person.optional.department = newValue("department", random, person);
  }
  for (const person of some(0.05, isHere)) change(person, random);
  for (const person of some(0.04, isHere)) assignManager(source, random, person);
  for (const person of some(0.03, isHere)) {
    if (random.chance(0.5)) person.accountEnabled = false;
    else person.isAssigned = false;
  }
  for (const person of some(0.01, (each) => each.wasInScope)) purge(source, random, person);
  // Last of all, so that whoever enters the scope is provisioned before leaving it again.
  for (const person of some(0.005, (each) => isSoftDeleted(each) && !each.wasInScope)) {
    person.accountEnabled = true;
    person.wasInScope = true;
  }
  for (let number = 0; number < source.people.size * 0.015; number++) {
    const person = hire(source, random, era * 1_000_000 + number);
    assignManager(source, random, person);
    random.pick([...source.teams.values()]).members.add(person.objectId);
  }
  changeTeams(source, random, era);
}

/** Entra renames whoever comes back from the bin, in the same request that enables the user. */
function restore(person: Person, random: Random, era: number): void {
  person.accountEnabled = true;
  person.isAssigned = true;
  if (random.chance(0.5)) rename(person, random, era);
}

function rename(person: Person, random: Random, era: number): void {
  const number = Number(person.objectId.replace("person-", ""));
  person.surname = `${person.surname}-${random.pick(["Bakker", "Ünal", "d'Hondt"])}`;
  person.displayName = `${person.givenName} ${person.surname}`;
  const name = signInName(person.givenName, person.surname, number, random);
  person.userPrincipalName = `${era}.${name}`;
  person.optional.mail = newValue("mail", random, person);
}

/** Another value, or the first one. */
function change(person: Person, random: Random): void {
  const name = random.pick(OPTIONALS);
  person.optional[name] = newValue(name, random, person);
}

function clear(person: Person, random: Random): void {
  const name = random.pick(OPTIONALS);
  const value = person.optional[name];
  if (value === undefined) return;
  person.cleared[name] = value;
  delete person.optional[name];
}

/** Whoever reported to the person reports to somebody else from then on. */
function purge(source: Source, random: Random, person: Person): void {
  source.people.delete(person.objectId);
  for (const team of source.teams.values()) team.members.delete(person.objectId);
  for (const report of source.people.values()) {
    if (report.managerId === person.objectId) assignManager(source, random, report);
  }
}

function changeTeams(source: Source, random: Random, era: number): void {
  const teams = [...source.teams.values()];
  for (const team of random.sample(teams, 2)) source.teams.delete(team.objectId);
  found(source, random, era * 1_000_000, 40);
  found(source, random, era * 1_000_000 + 1, 0);
  const all = [...source.people.keys()];
  for (const team of source.teams.values()) {
    if (random.chance(0.1)) team.displayName = `${team.displayName} (${era})`;
    for (const id of random.sample([...team.members], random.below(6))) team.members.delete(id);
    for (const id of random.sample(all, random.below(6))) team.members.add(id);
  }
}
