import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter, TestedDuty } from "../duty.ts";

const AS_SENT =
  "Entra and Okta compare what they read with what they sent, and send it again for ever if it " +
  "differs. Values are compared in canonical form and returned as they were sent.";
const CLIENTS_VALUE = "The client, who chooses the value.";
const DECIDES = "The client: the server does not second-guess what a directory holds.";

/** A value that §4.1.2 would canonicalize: it comes back as it was sent. */
const kept = (
  sentence: string,
  name: string,
  values: readonly string[],
): Omit<TestedDuty, "section"> => ({
  keyword: "SHOULD",
  sentence,
  title: `${name} come back as they were sent`,
  deviation: AS_SENT,
  run: async ({ user, get }) => {
    const sent = values.map((value) => ({ value, type: "other" }));
    const { path } = await user({ [name]: sent });
    expect(at((await get(path)).json, `/${name}`)).toEqual(sent);
  },
});

const section = "4.1.2";

export const userMultiValued: Chapter = {
  title: "RFC 7643 §4.1.2 User, multi-valued attributes",
  duties: [
    {
      section,
      keyword: "SHOULD",
      sentence: "The value SHOULD be specified according to [RFC5321].",
      notApplicable: CLIENTS_VALUE,
    },
    {
      section,
      ...kept(
        "Service providers SHOULD canonicalize the value according to [RFC5321], e.g., " +
          '"bjensen@example.com" instead of "bjensen@EXAMPLE.COM".',
        "emails",
        ["bjensen@EXAMPLE.COM"],
      ),
    },
    {
      section,
      keyword: "SHOULD",
      sentence:
        "Service providers SHOULD canonicalize the value according to [RFC5321], e.g., " +
        '"bjensen@example.com" instead of "bjensen@EXAMPLE.COM".',
      title: "an e-mail address is found in its canonical form",
      run: async ({ user, search, word }) => {
        const { id } = await user({ emails: [{ value: `${word()}@EXAMPLE.COM` }] });
        const found = await search("/Users", `id eq "${id}" and emails.value ew "@example.com"`);
        expect(at(found.json, "/totalResults")).toBe(1);
      },
    },
    {
      section,
      keyword: "SHOULD",
      sentence:
        "The value SHOULD be specified according to the format defined in [RFC3966], e.g., " +
        "'tel:+1-201-555-0123'.",
      notApplicable: CLIENTS_VALUE,
    },
    {
      section,
      ...kept(
        "Service providers SHOULD canonicalize the value according to [RFC3966] format, when " +
          "appropriate.",
        "phoneNumbers",
        ["(201) 555-0123", "+47 22 00 00 00", "tel:+1-201-555-0123"],
      ),
    },
    {
      section,
      ...kept(
        "No official canonicalization rules exist for all instant messaging addresses, but " +
          "service providers SHOULD, when appropriate, remove all whitespace and convert the " +
          "address to lowercase.",
        "ims",
        ["Some Aim Handle"],
      ),
    },
    {
      section,
      keyword: "SHOULD",
      sentence:
        'The "type" sub-attribute SHOULD take one of the following values: "aim", "gtalk", ' +
        '"icq", "xmpp", "msn", "skype", "qq", "yahoo", or "other"',
      title: "each of these types and one more is taken, as canonical values are suggestions",
      run: async ({ user }) => {
        const types = ["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo", "other"];
        const ims = [...types, "matrix"].map((type) => ({ value: "babs", type }));
        expect(at((await user({ ims })).json, "/ims")).toEqual(ims);
      },
    },
    {
      section,
      keyword: "MUST",
      sentence:
        "The resource MUST be a file (e.g., a GIF, JPEG, or PNG image file) rather than a web " +
        "page containing an image.",
      notApplicable: "The client: an address is kept, and the server fetches nothing.",
    },
    {
      section,
      keyword: "SHOULD NOT",
      sentence:
        "Note that this attribute SHOULD NOT be used to send down arbitrary photos taken by this " +
        "user; instead, profile photos of the user that are suitable for display when describing " +
        "the user should be sent.",
      notApplicable: DECIDES,
    },
    {
      section,
      keyword: "MUST",
      sentence:
        'When specified, the value MUST be in ISO 3166-1 "alpha-2" code format [ISO3166]; ' +
        'e.g., the United States and Sweden are "US" and "SE", respectively.',
      title: "a country comes back as it was sent, whether a code or a name",
      deviation:
        'Directories hold names of countries, and the RFC\'s own §8.2 has "USA". A person is not ' +
        "refused for that.",
      run: async ({ user }) => {
        const addresses = ["SE", "USA", "Sverige"].map((country) => ({ country }));
        expect(at((await user({ addresses })).json, "/addresses")).toEqual(addresses);
      },
    },
    {
      section,
      keyword: "SHOULD",
      sentence:
        "Direct group membership indicates that the user is directly associated with the " +
        'group and SHOULD indicate that clients may modify membership through the "Group" ' +
        "resource.",
      title: "direct groups are marked so and can be left there, indirect ones are marked as well",
      run: async ({ user, group, get, patch }) => {
        const person = await user();
        const inner = await group({ members: [{ value: person.id }] });
        const outer = await group({ members: [{ value: inner.id }] });
        const groups = at((await get(person.path)).json, "/groups");
        expect(groups).toContainEqual(expect.objectContaining({ value: inner.id, type: "direct" }));
        expect(groups).toContainEqual(
          expect.objectContaining({ value: outer.id, type: "indirect" }),
        );
        const leave = { op: "remove", path: `members[value eq "${person.id}"]` };
        expect((await patch(inner.path, patchOf(leave))).status).toBe(204);
        expect(at((await get(person.path)).json, "/groups")).toBeUndefined();
      },
    },
    {
      section,
      keyword: "MUST",
      sentence:
        'If the SCIM service provider exposes a "Group" resource, the "value" sub-attribute ' +
        'MUST be the "id", and the "$ref" sub-attribute must be the URI of the corresponding ' +
        '"Group" resources to which the user belongs.',
      title: "groups have the id and the URI of the Group, and its name as it is now",
      run: async ({ user, group, get, patch, rollcall }) => {
        const person = await user();
        const { id, path } = await group({ members: [{ value: person.id }] });
        const rename = { op: "replace", path: "displayName", value: "Guides" };
        await patch(path, patchOf(rename));
        expect(at((await get(person.path)).json, "/groups")).toEqual([
          { value: id, $ref: `${rollcall.base}${path}`, display: "Guides", type: "direct" },
        ]);
      },
    },
    {
      section,
      keyword: "MUST",
      sentence:
        'Since this attribute has a mutability of "readOnly", group membership changes MUST be ' +
        'applied via the "Group" Resource (Section 4.2).',
      title: "groups in a POST or PUT are ignored, and PATCH of them is 400 mutability",
      run: async ({ user, group, get, put, patch, word }) => {
        const team = await group();
        const groups = [{ value: team.id }];
        const { path } = await user({ groups });
        await put(path, newUser({ userName: word(), groups }));
        for (const op of ["add", "replace"]) {
          const change = patchOf({ op, path: "groups", value: groups });
          expectScimError(await patch(path, change), 400, "mutability");
        }
        expect(at((await get(path)).json, "/groups")).toBeUndefined();
        expect(at((await get(team.path)).json, "/members")).toBeUndefined();
      },
    },
    {
      section,
      keyword: "MUST",
      sentence:
        "Each value contains exactly one DER-encoded X.509 certificate (see Section 4 of " +
        "[RFC5280]), which MUST be base64 encoded per Section 4 of [RFC4648].",
      title: "a certificate that is no base64 is 400 invalidValue, in POST and in PATCH",
      run: async ({ user, post, patch, word }) => {
        const { path } = await user();
        const wrong = [{ value: "no base64!" }];
        const body = newUser({ userName: word(), x509Certificates: wrong });
        expectScimError(await post("/Users", body), 400, "invalidValue");
        const change = patchOf({ op: "add", path: "x509Certificates", value: wrong });
        expectScimError(await patch(path, change), 400, "invalidValue");
      },
    },
    {
      section,
      keyword: "MUST NOT",
      sentence:
        "A single value MUST NOT contain multiple certificates and so does not contain the " +
        'encoding "SEQUENCE OF Certificate" in any guise.',
      notApplicable:
        "The client: certificates are kept for those who verify with them; the server parses none.",
    },
  ],
};
