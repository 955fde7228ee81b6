/**
 * SCIMMY and scimmy-routers on Express, with the fastest store that it can have: maps in memory,
 * which write nothing to disk. `node scimmy.mjs SEED`, where SEED is a JSON file of what to hold.
 */
import { readFileSync } from "node:fs";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const { people, groups, token } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const byId = new Map(people.map((person) => [person.id, person]));
const byName = new Map(people.map((person) => [person.userName.toLowerCase(), person]));
const groupsById = new Map(groups.map((group) => [group.id, group]));
let next = 0;

const known = (found, id) => {
  if (found === undefined) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
  return found;
};

const meta = (was) => ({
  created: was?.meta?.created ?? new Date().toISOString(),
  lastModified: new Date().toISOString(),
});

SCIMMY.Resources.declare(SCIMMY.Resources.User)
  .ingress((resource, instance) => {
    const id = resource.id ?? `created-${next++}`;
    const was = byId.get(id);
    const person = { ...instance, id, meta: meta(was) };
    const key = person.userName.toLowerCase();
    if ((byName.get(key)?.id ?? id) !== id) {
      throw new SCIMMY.Types.Error(409, "uniqueness", `${person.userName} is taken`);
    }
    byId.set(id, person);
    byName.set(key, person);
    return person;
  })
  .egress((resource) => {
    if (resource.id) return known(byId.get(resource.id), resource.id);
    const wanted = resource.filter?.[0]?.userName;
    if (wanted?.[0] !== "eq") throw new SCIMMY.Types.Error(501, null, "userName eq alone");
    const found = byName.get(String(wanted[1]).toLowerCase());
    return found ? [found] : [];
  })
  .degress((resource) => byId.delete(resource.id));

SCIMMY.Resources.declare(SCIMMY.Resources.Group)
  .ingress((resource, instance) => {
    const was = known(groupsById.get(resource.id), resource.id);
    const group = { ...instance, id: resource.id, meta: meta(was) };
    groupsById.set(group.id, group);
    return group;
  })
  .egress((resource) => known(groupsById.get(resource.id), resource.id))
  .degress((resource) => groupsById.delete(resource.id));

const app = express();
const handler = (request) => {
  if (request.header("Authorization") !== `Bearer ${token}`) throw new Error("Who are you?");
  return "bench";
};
app.use("/scim/v2", new SCIMMYRouters({ type: "bearer", handler }));
const server = app.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`);
});
