import { expect } from "bun:test";
import { LIMITS } from "../../../src/scim/limits.ts";
import { at } from "../../binary/at.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { found, foundEach } from "../found.ts";
import type { Provider } from "../provider.ts";

/** Makes Users and tells the nickNames in the order that a query string asks for. */
async function sorted({ user, search, word }: Provider, people: readonly object[]) {
  const timezone = word();
  for (const person of people) await user({ timezone, ...person });
  return async (query: string) =>
    foundEach(await search("/Users", `timezone eq "${timezone}"`, query), "/nickName");
}

const named = (nickName: string, givenName?: string) => ({ nickName, name: { givenName } });
const mail = (value: string, primary = false) => ({ value, primary });

export const listing: Chapter = {
  title: "RFC 7644 §3.4.2.3 to §3.4.2.5 Sorting, pagination and attributes",
  duties: [
    {
      section: "3.4.2.3",
      keyword: "SHALL",
      sentence:
        'The "sortBy" parameter specifies the attribute whose value SHALL be used to ' +
        "order the returned responses.",
      title: "sortBy orders by the value of a singular attribute",
      run: async (provider) => {
        const people = [named("b", "Bea"), named("c", "Cy"), named("a", "Al")];
        const order = await sorted(provider, people);
        expect(await order("sortBy=nickName")).toEqual(["a", "b", "c"]);
        expect(await order("sortBy=name.givenName&sortOrder=descending")).toEqual(["c", "b", "a"]);
      },
    },
    {
      section: "3.4.2.3",
      keyword: "states",
      sentence:
        "if it's a multi-valued attribute, resources are sorted by the value of the " +
        "primary attribute (see Section 2.4 of [RFC7643]), if any, or else the first value " +
        "in the list, if any",
      title: "of several e-mails the primary one orders, else the first",
      run: async (provider) => {
        const order = await sorted(provider, [
          { nickName: "first-m", emails: [mail("m@x.example"), mail("a@x.example")] },
          { nickName: "primary-z", emails: [mail("b@x.example"), mail("z@x.example", true)] },
          { nickName: "first-c", emails: [mail("c@x.example"), mail("y@x.example")] },
        ]);
        const expected = ["first-c", "first-m", "primary-z"];
        expect(await order("sortBy=emails.value")).toEqual(expected);
        expect(await order("sortBy=emails")).toEqual(expected);
      },
    },
    {
      section: "3.4.2.3",
      keyword: "must",
      sentence:
        "If the attribute is complex, the attribute name must be a path to a sub-attribute " +
        'in standard attribute notation (Section 3.10), e.g., "sortBy=name.givenName".',
      title: "sortBy of a complex attribute alone is an error",
      run: async ({ get }) => {
        expectScimError(await get("/Users?sortBy=name"), 400, "invalidValue");
        expect((await get("/Users?sortBy=name.givenName")).status).toBe(200);
      },
    },
    {
      section: "3.4.2.3",
      keyword: "states",
      sentence:
        'For all attribute types, if there is no data for the specified "sortBy" value, ' +
        'they are sorted via the "sortOrder" parameter, i.e., they are ordered last if ' +
        "ascending and first if descending.",
      title: "who has no value is last, and first when descending",
      run: async (provider) => {
        const order = await sorted(provider, [named("none"), named("b", "Bea"), named("a", "Al")]);
        expect(await order("sortBy=name.givenName")).toEqual(["a", "b", "none"]);
        const descending = await order("sortBy=name.givenName&sortOrder=descending");
        expect(descending).toEqual(["none", "b", "a"]);
      },
    },
    {
      section: "3.4.2.3",
      keyword: "SHALL",
      sentence:
        'If a value for "sortBy" is provided and no "sortOrder" is specified, ' +
        '"sortOrder" SHALL default to ascending.',
      title: "sortBy alone ascends",
      run: async (provider) => {
        const order = await sorted(provider, [named("b"), named("a"), named("c")]);
        const ascending = await order("sortBy=nickName&sortOrder=ascending");
        expect(await order("sortBy=nickName")).toEqual(ascending);
        expect(ascending).toEqual(["a", "b", "c"]);
      },
    },
    {
      section: "3.4.2.3",
      keyword: "MUST",
      sentence:
        '"sortOrder" MUST sort according to the attribute type; i.e., for ' +
        "case-insensitive attributes, sort the result using case-insensitive Unicode " +
        "alphabetic sort order with no specific locale implied, and for case-exact " +
        "attribute types, sort the result using case-sensitive Unicode alphabetic sort " +
        "order.",
      title: "nickName sorts in any case, externalId by case, created by time",
      run: async (provider) => {
        const order = await sorted(provider, [
          { nickName: "b", externalId: "b" },
          { nickName: "C", externalId: "C" },
          { nickName: "a", externalId: "a" },
          { nickName: "É", externalId: "É" },
          { nickName: "é2", externalId: "A" },
        ]);
        expect(await order("sortBy=nickName")).toEqual(["a", "b", "C", "É", "é2"]);
        expect(await order("sortBy=externalId")).toEqual(["é2", "C", "a", "b", "É"]);
        expect(await order("sortBy=meta.created")).toEqual(["b", "C", "a", "É", "é2"]);
      },
    },
    {
      section: "3.4.2.4",
      keyword: "MUST",
      sentence:
        "Because pagination is not stateful, clients MUST be prepared to handle " +
        "inconsistent results.",
      notApplicable: "Obliges the client.",
    },
    {
      section: "3.4.2.4",
      keyword: "SHALL",
      sentence:
        "startIndex: The 1-based index of the first query result. A value less than 1 " +
        "SHALL be interpreted as 1.",
      title: "startIndex 0 and below is 1",
      run: async ({ user, get }) => {
        await user();
        const first = await get("/Users?startIndex=1&count=1");
        expect(found(first)).toHaveLength(1);
        for (const start of ["0", "-7"]) {
          const answer = await get(`/Users?startIndex=${start}&count=1`);
          expect(answer.json).toEqual(first.json);
        }
      },
    },
    {
      section: "3.4.2.4",
      keyword: "MUST NOT",
      sentence:
        "When specified, the service provider MUST NOT return more results than specified, " +
        "although it MAY return fewer results.",
      title: "count bounds the page, at every place, and pages have everybody once",
      run: async ({ user, search, word }) => {
        const title = word();
        const ids: unknown[] = [];
        for (const _ of [1, 2, 3, 4, 5]) ids.push((await user({ title })).id);
        const seen: unknown[] = [];
        for (const start of [1, 3, 5, 7]) {
          const page = `startIndex=${start}&count=2`;
          const answer = await search("/Users", `title eq "${title}"`, page);
          expect(found(answer).length).toBeLessThanOrEqual(2);
          seen.push(...foundEach(answer, "/id"));
        }
        expect(seen.toSorted()).toEqual(ids.toSorted());
      },
    },
    {
      section: "3.4.2.4",
      keyword: "SHALL",
      sentence:
        'A negative value SHALL be interpreted as "0". A value of "0" indicates that ' +
        'no resource results are to be returned except for "totalResults".',
      title: "count 0 and below returns the total alone",
      run: async ({ user, get }) => {
        await user();
        for (const count of ["0", "-1", "-100"]) {
          const answer = await get(`/Users?count=${count}`);
          expect(answer.status).toBe(200);
          expect(found(answer)).toEqual([]);
          expect(Number(at(answer.json, "/totalResults"))).toBeGreaterThan(0);
        }
      },
    },
    {
      section: "3.4.2.4",
      keyword: "states",
      sentence: "If unspecified, the maximum number of results is set by the service provider.",
      title: "without count a page has at most the provider's own number",
      run: async ({ user, get }) => {
        const made = Array.from({ length: LIMITS.defaultPageSize + 1 }, () => user());
        await Promise.all(made);
        expect(found(await get("/Users"))).toHaveLength(LIMITS.defaultPageSize);
      },
    },
    {
      section: "3.4.2.5",
      keyword: "SHALL",
      sentence:
        "The following attributes control which attributes SHALL be returned with a " +
        "returned resource.",
      title: "without either parameter all that is returned by default is in a list",
      run: async ({ user, search }) => {
        const { id, json } = await user({ title: "t", emails: [{ value: "a@x.example" }] });
        expect(found(await search("/Users", `id eq "${id}"`))).toEqual([json ?? null]);
      },
    },
    {
      section: "3.4.2.5",
      keyword: "MUST",
      sentence:
        "SCIM clients MAY use one of these two OPTIONAL parameters, which MUST be " +
        "supported by SCIM service providers",
      title: "attributes and excludedAttributes are understood, and not both at once",
      run: async ({ user, search, get }) => {
        const { id } = await user({ title: "t", nickName: "n" });
        const ask = async (query: string) =>
          found(await search("/Users", `id eq "${id}"`, query))[0];
        const asked = await ask("attributes=title");
        expect([at(asked, "/title"), at(asked, "/nickName")]).toEqual(["t", undefined]);
        const left = await ask("excludedAttributes=title");
        expect([at(left, "/title"), at(left, "/nickName")]).toEqual([undefined, "n"]);
        const both = await get("/Users?attributes=title&excludedAttributes=title");
        expectScimError(both, 400, "invalidValue");
      },
    },
    {
      section: "3.4.2.5",
      keyword: "SHALL",
      sentence:
        "excludedAttributes: This parameter SHALL have no effect on attributes whose " +
        'schema "returned" setting is "always" (see Sections 2.2 and 7 of [RFC7643]).',
      title: "id and schemas cannot be excluded from a list",
      run: async ({ user, search }) => {
        const { id } = await user();
        const query = "excludedAttributes=id,schemas,userName";
        const [only] = found(await search("/Users", `id eq "${id}"`, query));
        expect(at(only, "/id")).toBe(id);
        expect(at(only, "/schemas/0")).toBe("urn:ietf:params:scim:schemas:core:2.0:User");
        expect(at(only, "/userName")).toBeUndefined();
      },
    },
    {
      section: "3.4.2.5",
      keyword: "MUST",
      sentence: "Attribute names MUST be in standard attribute notation (Section 3.10) form.",
      title: "sub-attributes and names with their URN are understood",
      run: async ({ user, get }) => {
        const { path } = await user({ name: { givenName: "G", familyName: "F" }, title: "t" });
        const core = "urn:ietf:params:scim:schemas:core:2.0:User";
        const { json } = await get(`${path}?attributes=${core}:title,name.familyName`);
        expect(at(json, "/title")).toBe("t");
        expect(at(json, "/name")).toEqual({ familyName: "F" });
        expect(at(json, "/userName")).toBeUndefined();
      },
    },
  ],
};
