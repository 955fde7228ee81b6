import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter, TestedDuty } from "../duty.ts";

const CONFIG = "/ServiceProviderConfig";
const aBoolean = expect.any(Boolean);
const aCount = expect.any(Number);
const someText = expect.stringMatching(/\S/);

/** §5's REQUIRED attributes, and what each must be. */
const REQUIRED: readonly { pointer: string; sentence: string; is: unknown }[] = [
  {
    pointer: "/patch",
    sentence:
      "patch A complex type that specifies PATCH configuration options. REQUIRED. See Section " +
      "3.5.2 of [RFC7644].",
    is: expect.any(Object),
  },
  {
    pointer: "/patch/supported",
    sentence:
      "supported A Boolean value specifying whether or not the operation is supported. REQUIRED.",
    is: true,
  },
  {
    pointer: "/bulk",
    sentence:
      "bulk A complex type that specifies bulk configuration options. See Section 3.7 of " +
      "[RFC7644]. REQUIRED.",
    is: expect.any(Object),
  },
  {
    pointer: "/bulk/supported",
    sentence:
      "supported A Boolean value specifying whether or not the operation is supported. REQUIRED.",
    is: aBoolean,
  },
  {
    pointer: "/bulk/maxOperations",
    sentence:
      "maxOperations An integer value specifying the maximum number of operations. REQUIRED.",
    is: aCount,
  },
  {
    pointer: "/bulk/maxPayloadSize",
    sentence:
      "maxPayloadSize An integer value specifying the maximum payload size in bytes. REQUIRED.",
    is: aCount,
  },
  {
    pointer: "/filter",
    sentence:
      "filter A complex type that specifies FILTER options. REQUIRED. See Section 3.4.2.2 of " +
      "[RFC7644].",
    is: expect.any(Object),
  },
  {
    pointer: "/filter/supported",
    sentence:
      "supported A Boolean value specifying whether or not the operation is supported. REQUIRED.",
    is: true,
  },
  {
    pointer: "/filter/maxResults",
    sentence:
      "maxResults An integer value specifying the maximum number of resources returned in a " +
      "response. REQUIRED.",
    is: aCount,
  },
  {
    pointer: "/changePassword",
    sentence:
      "changePassword A complex type that specifies configuration options related to changing a " +
      "password. REQUIRED.",
    is: expect.any(Object),
  },
  {
    pointer: "/changePassword/supported",
    sentence:
      "supported A Boolean value specifying whether or not the operation is supported. REQUIRED.",
    is: aBoolean,
  },
  {
    pointer: "/sort",
    sentence: "sort A complex type that specifies Sort configuration options. REQUIRED.",
    is: expect.any(Object),
  },
  {
    pointer: "/sort/supported",
    sentence: "supported A Boolean value specifying whether or not sorting is supported. REQUIRED.",
    is: true,
  },
  {
    pointer: "/etag",
    sentence: "etag A complex type that specifies ETag configuration options. REQUIRED.",
    is: expect.any(Object),
  },
  {
    pointer: "/etag/supported",
    sentence:
      "supported A Boolean value specifying whether or not the operation is supported. REQUIRED.",
    is: true,
  },
  {
    pointer: "/authenticationSchemes",
    sentence:
      "authenticationSchemes A multi-valued complex type that specifies supported authentication " +
      "scheme properties. [...] REQUIRED.",
    is: expect.any(Array),
  },
  {
    pointer: "/authenticationSchemes/0/type",
    sentence:
      'type The authentication scheme. This specification defines the values "oauth", "oauth2", ' +
      '"oauthbearertoken", "httpbasic", and "httpdigest". REQUIRED.',
    is: expect.stringMatching(/^(oauth|oauth2|oauthbearertoken|httpbasic|httpdigest)$/),
  },
  {
    pointer: "/authenticationSchemes/0/name",
    sentence: "name The common authentication scheme name, e.g., HTTP Basic. REQUIRED.",
    is: someText,
  },
  {
    pointer: "/authenticationSchemes/0/description",
    sentence: "description A description of the authentication scheme. REQUIRED.",
    is: someText,
  },
];

const required = ({ pointer, sentence, is }: (typeof REQUIRED)[number]): TestedDuty => ({
  section: "5",
  keyword: "REQUIRED",
  sentence,
  title: `${pointer.slice(1).replaceAll("/", ".")} is there`,
  run: async ({ get }) => {
    const value = at((await get(CONFIG)).json, pointer);
    expect<unknown>({ pointer, value }).toEqual({ pointer, value: is });
    if (typeof value === "number") expect(Number.isSafeInteger(value)).toBe(true);
  },
});

export const configuration: Chapter = {
  title: "RFC 7643 §5 Service provider configuration",
  duties: [
    ...REQUIRED.map(required),
    {
      section: "5",
      keyword: "REQUIRED",
      sentence:
        "maxResults An integer value specifying the maximum number of resources returned in a " +
        "response. REQUIRED.",
      title: "no page has more resources than maxResults, whatever was asked for",
      run: async ({ get, user }) => {
        await user();
        const most = Number(at((await get(CONFIG)).json, "/filter/maxResults"));
        const { json } = await get(`/Users?count=${most + 1}`);
        expect(Number(at(json, "/itemsPerPage"))).toBeWithin(1, most + 1);
      },
    },
    {
      section: "5",
      keyword: "SHOULD",
      sentence:
        "To enable seamless discovery of configurations, the service provider SHOULD, with the " +
        "appropriate security considerations, make the authenticationSchemes attribute publicly " +
        "accessible without prior authentication.",
      title: "the configuration without a token is 401, which names the scheme",
      deviation:
        "The server stands in a customer's network beside the doors it opens: it tells nobody " +
        "without a token what it is. The 401 names the scheme, and clients are set up by hand.",
      run: async ({ rollcall, get }) => {
        const answer = await rollcall.request("GET", CONFIG);
        expectScimError(answer, 401);
        expect(answer.headers.get("www-authenticate")).toStartWith("Bearer");
        expect((await get(CONFIG)).status).toBe(200);
      },
    },
  ],
};
