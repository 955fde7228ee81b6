import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { newUser } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { foundEach } from "../found.ts";

const precis =
  'Before comparing or evaluating the uniqueness of a "userName" or "password" attribute, ' +
  "service " +
  "providers MUST use the preparation, enforcement, and comparison of internationalized " +
  "strings " +
  "(PRECIS) preparation and comparison rules described in Sections 3 and 4, respectively, of " +
  "[RFC7613]";

export const tenants: Chapter = {
  title: "RFC 7644 §5 and §6 Internationalized strings and tenants",
  duties: [
    {
      section: "5",
      keyword: "MUST",
      sentence: precis,
      title: "userNames that differ in case, width or composition are one",
      run: async ({ user, post, search, word }) => {
        const own = word();
        const { id } = await user({ userName: `${own}É@example.org` });
        for (const same of [`${own}é`, `${own}E\u0301`, `${own.replace("w", "\uff57")}É`]) {
          const body = newUser({ userName: `${same}@Example.ORG` });
          expectScimError(await post("/Users", body), 409, "uniqueness");
          const answer = await search("/Users", `userName eq "${same}@example.org"`);
          expect(foundEach(answer, "/id")).toEqual([id]);
        }
        await user({ userName: `${own}E@example.org` });
      },
    },
    {
      section: "5",
      keyword: "MUST",
      sentence: precis,
      title: "a userName with spaces or signs is taken as it is, compatibility forms are one",
      deviation:
        "The UsernameCaseMapped profile refuses spaces and many signs that directories " +
        "hand out as userName: they are compared by NFKC and lower case, and none is " +
        "refused. A password is never compared: it is not kept.",
      run: async ({ user, post, word }) => {
        const own = word();
        const { json } = await user({ userName: `${own} Lee №5 ﬁ` });
        expect(at(json, "/userName")).toBe(`${own} Lee №5 ﬁ`);
        const body = newUser({ userName: `${own} lee No5 fi` });
        expectScimError(await post("/Users", body), 409, "uniqueness");
      },
    },
    {
      section: "6",
      keyword: "states",
      sentence:
        "Depending on the nature of the service, the clients may have authority to access " +
        "and alter resources initially created by other clients.",
      title: "all clients share all resources, the first of the four cases",
      run: async ({ rollcall, user }) => {
        const token = await rollcall.token("tenant", "provision", ["--client", "tenant"]);
        const { path } = await user();
        expect((await rollcall.request("GET", path, { token })).status).toBe(200);
        expect((await rollcall.request("DELETE", path, { token })).status).toBe(204);
      },
    },
    {
      section: "6.2",
      keyword: "states",
      sentence:
        "The externalId, defined by the client, is required to be unique ONLY within the " +
        "resources associated with the associated Tenant.",
      title: "two clients give one externalId to two Users, and each finds its own",
      run: async ({ rollcall, user, search, word }) => {
        const token = await rollcall.token("twin", "provision", ["--client", "twin"]);
        const externalId = word();
        const mine = await user({ externalId });
        const body = newUser({ userName: word(), externalId });
        const theirs = await rollcall.request("POST", "/Users", { token, body });
        expect(theirs.status).toBe(201);
        const filter = `externalId eq "${externalId}"`;
        expect(foundEach(await search("/Users", filter), "/id")).toEqual([mine.id]);
        const path = `/Users?filter=${encodeURIComponent(filter)}`;
        const found = await rollcall.request("GET", path, { token });
        expect(foundEach(found, "/id")).toEqual([at(theirs.json, "/id")]);
      },
    },
  ],
};
