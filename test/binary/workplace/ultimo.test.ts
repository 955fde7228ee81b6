import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { at } from "../at.ts";
import { ENTERPRISE, openTenant, type Tenant, WORKPLACE } from "./tenant.ts";

/** What an asset management system expects of provisioning, row by row of its set-up guide. */

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant();
  await tenant.admin("PATCH", "/settings", { identifierPolicy: "fixed" });
});
afterAll(() => tenant.stop());

describe("Setting up asset management", () => {
  test("the Tenant URL is the host and /scim", async () => {
    const config = await tenant.entra("GET", "/ServiceProviderConfig", 200);
    expect(at(config, "/patch/supported")).toBe(true);
  });

  test("Okta can provision too: it creates, replaces with PUT and deactivates", async () => {
    const { server, url } = tenant;
    const token = await server.token("okta");
    const sent = {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: "okta@example.com",
      name: { givenName: "Ok", familyName: "Ta" },
      emails: [{ primary: true, value: "okta@example.com", type: "work" }],
      displayName: "Ok Ta",
      active: true,
    };
    const made = await server.request("POST", `${url}/Users`, { token, body: sent });
    const id = String(at(made.json, "/id"));
    const body = { ...sent, title: "Fitter", active: false };
    expect((await server.request("PUT", `${url}/Users/${id}`, { token, body })).status).toBe(200);
    expect(await tenant.person(id)).toMatchObject({
      profession: "Fitter",
      active: false,
      provisionedBy: "okta",
    });
  });
});

describe("A person of asset management", () => {
  test("has an identifier from userName that never changes after creation", async () => {
    const id = await tenant.assign("fixed@example.com");
    await tenant.change(id, ["Replace", "userName", "renamed@example.com"]);
    expect(await tenant.person(id)).toMatchObject({
      identifier: "fixed@example.com",
      userName: "renamed@example.com",
    });
    // What Entra wrote is what Entra reads.
    expect(at(await tenant.entra("GET", `/Users/${id}`, 200), "/userName")).toBe(
      "renamed@example.com",
    );
  });

  test("is activated by true and deactivated by false", async () => {
    const id = await tenant.assign("onoff@example.com");
    for (const [sent, active] of [
      ["False", false],
      ["True", true],
      [false, false],
      [true, true],
    ] as const) {
      await tenant.change(id, ["Replace", "active", sent]);
      expect((await tenant.person(id)).active).toBe(active);
    }
  });

  test("has displayName, title as profession, given and family name", async () => {
    const id = await tenant.assign("named@example.com", {
      displayName: "Nora Named",
      title: "Mechanic",
      name: { givenName: "Nora", familyName: "Named" },
    });
    expect(await tenant.person(id)).toMatchObject({
      displayName: "Nora Named",
      profession: "Mechanic",
      givenName: "Nora",
      familyName: "Named",
    });
  });

  test("has the primary work e-mail address and no other", async () => {
    const id = await tenant.assign("mails@example.com", {
      emails: [
        { type: "home", value: "home@example.com" },
        { type: "work", value: "work@example.com", primary: true },
        { type: "other", value: "other@example.com" },
      ],
    });
    expect((await tenant.person(id)).email).toBe("work@example.com");
    const only = await tenant.assign("home@example.com", {
      emails: [{ type: "home", value: "home@example.com", primary: true }],
    });
    expect((await tenant.person(only)).email).toBeNull();
  });

  test("has the work phone that is primary, or the only one", async () => {
    const phones = (...values: object[]) => ({ phoneNumbers: values });
    const two = phones(
      { type: "work", value: "+31 1" },
      { type: "work", value: "+31 2", primary: true },
    );
    const one = phones({ type: "work", value: "+31 3" });
    expect((await tenant.person(await tenant.assign("two@example.com", two))).phone).toBe("+31 2");
    expect((await tenant.person(await tenant.assign("one@example.com", one))).phone).toBe("+31 3");
  });

  test("has the mobile phone by the same rule", async () => {
    const id = await tenant.assign("mobile@example.com");
    await tenant.change(id, ["Add", 'phoneNumbers[type eq "mobile"].value', "+31 6"]);
    expect(await tenant.person(id)).toMatchObject({ mobile: "+31 6", phone: null });
  });

  test("has employeeNumber as employee code", async () => {
    const id = await tenant.assign("code@example.com", {
      [ENTERPRISE]: { employeeNumber: "0042" },
    });
    expect((await tenant.person(id)).employeeCode).toBe("0042");
  });

  test("keeps what the identity provider never tells of: an emptied source attribute", async () => {
    const id = await tenant.assign("emptied@example.com", { title: "Welder" });
    await tenant.change(id, ["Replace", "displayName", "Em Ptied"]);
    expect((await tenant.person(id)).profession).toBe("Welder");
  });

  test("who is no longer assigned is inactive, and comes back with everything", async () => {
    const id = await tenant.assign("back@example.com", { title: "Smith" });
    await tenant.change(id, ["Replace", "active", "False"]);
    expect(await tenant.person(id)).toMatchObject({ active: false, profession: "Smith" });
    await tenant.change(id, ["Replace", "active", "True"]);
    expect(await tenant.person(id)).toMatchObject({ active: true, profession: "Smith" });
  });

  test("is created, updated and deleted: all three target actions are on", async () => {
    const id = await tenant.assign("actions@example.com");
    await tenant.change(id, ["Replace", "title", "Rigger"]);
    await tenant.entra("DELETE", `/Users/${id}`, 204);
    await tenant.entra("DELETE", `/Users/${id}`, 404);
  });
});

describe.each([
  ["department", "departments", `${ENTERPRISE}:department`],
  ["company", "companies", `${ENTERPRISE}:organization`],
  ["site", "sites", `${WORKPLACE}:site`],
])("A %s", (field, list, path) => {
  const who = `${field}@example.com`;
  let id: string;

  test("is taken over when the list has it, in any case", async () => {
    await tenant.admin("PUT", `/lists/${list}`, { mode: "closed", values: ["North"] });
    id = await tenant.assign(who);
    await tenant.change(id, ["Add", path, "NORTH"]);
    expect((await tenant.person(id))[field]).toBe("North");
  });

  test("is skipped with a warning when it does not, and the last valid one stays", async () => {
    const answered = await tenant.change(id, ["Replace", path, "Nowhere"]);
    expect(at(answered, `/${path.slice(0, path.lastIndexOf(":"))}/${path.split(":").at(-1)}`)).toBe(
      "Nowhere",
    );
    expect((await tenant.person(id))[field]).toBe("North");
    const entry = await tenant.lastEntry(id);
    expect(entry).toMatchObject({ status: 200, outcome: "warning", client: "entra" });
    expect(String(at(entry, "/warnings/0"))).toContain(path);
    expect(String(at(entry, "/warnings/0"))).toContain("Nowhere");
  });

  test("is given to all who wait for it as soon as the list has it", async () => {
    const other = await tenant.assign(`other-${who}`);
    await tenant.change(other, ["Add", path, "nowhere"]);
    const values = ["North", "Nowhere"];
    const answer = await tenant.admin("PUT", `/lists/${list}`, { mode: "closed", values });
    expect(answer).toMatchObject({ status: 200, json: { mode: "closed", values } });
    expect((await tenant.person(id))[field]).toBe("Nowhere");
    expect((await tenant.person(other))[field]).toBe("Nowhere");
  });

  test("may be anything while the list is open", async () => {
    await tenant.admin("PUT", `/lists/${list}`, { mode: "open", values: [] });
    await tenant.change(id, ["Replace", path, "Anywhere"]);
    expect((await tenant.person(id))[field]).toBe("Anywhere");
  });
});

describe("New people", () => {
  test("join the default group, and only new ones do", async () => {
    const before = await tenant.assign("before@example.com");
    const made = await tenant.admin("POST", "/groups", { displayName: "Everybody" });
    const group = String(at(made.json, "/id"));
    const set = await tenant.admin("PATCH", "/settings", { defaultGroups: [group] });
    expect(set).toMatchObject({ status: 200, json: { defaultGroups: [group] } });
    const id = await tenant.assign("newcomer@example.com");
    expect((await tenant.person(id)).groups).toEqual([{ id: group, displayName: "Everybody" }]);
    expect((await tenant.person(before)).groups).toEqual([]);
    const scim = await tenant.entra("GET", `/Groups/${group}`, 200);
    expect(at(scim, "/members")).toMatchObject([{ value: id }]);
  });
});
