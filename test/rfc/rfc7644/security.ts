import { expect } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../binary/at.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { foundEach } from "../found.ts";

const proxy =
  "The transport's: a reverse proxy in front ends TLS, the server itself listens on the " +
  "loopback " +
  "address unless told otherwise.";
const client = "Obliges the client.";
const lifetime =
  "Bearer tokens MUST have a limited lifetime that can be determined directly or " +
  "indirectly (e.g., " +
  "by checking with a validation service) by the service provider.";
const disclosed =
  "Servers that receive HTTP GET requests using filters that contain sensitive or confidential " +
  "personal information SHOULD respond with HTTP status code 403 to indicate that the " +
  "operation is " +
  "forbidden.";

export const security: Chapter = {
  title: "RFC 7644 §7 Security considerations",
  duties: [
    {
      section: "7.1",
      keyword: "MUST NOT",
      sentence:
        'a SCIM client MUST NOT generate the "userinfo" (i.e., username and password) ' +
        'component (and its "@" delimiter) when an "http" URI reference is generated ' +
        "with a message",
      notApplicable: client,
    },
    {
      section: "7.2",
      keyword: "MUST",
      sentence:
        "Therefore, SCIM clients and service providers MUST require the use of a " +
        "transport-layer security mechanism when communicating with SCIM service providers.",
      notApplicable: proxy,
    },
    {
      section: "7.2",
      keyword: "MUST",
      sentence:
        "The SCIM service provider MUST support TLS 1.2 [RFC5246] and MAY support " +
        "additional transport-layer mechanisms meeting its security requirements.",
      notApplicable: proxy,
    },
    {
      section: "7.2",
      keyword: "MUST",
      sentence:
        "When using TLS, the client MUST perform a TLS/SSL server identity check, per " +
        "[RFC6125].",
      notApplicable: client,
    },
    {
      section: "7.3",
      keyword: "MUST",
      sentence:
        "When using authorization tokens such as those issued by OAuth 2.0 [RFC6749], " +
        "implementers MUST take into account threats and countermeasures as documented in " +
        "Section 8 of [RFC7521].",
      title: "an answer to a request with a token is kept by no cache",
      run: async ({ user, get }) => {
        const { path } = await user();
        for (const each of [path, "/Users", "/Schemas"]) {
          expect((await get(each)).headers.get("cache-control")).toContain("no-store");
        }
      },
    },
    {
      section: "7.4",
      keyword: "MUST",
      sentence:
        "bearer tokens and cookies MUST contain sufficient entropy to prevent a random " +
        "guessing attack",
      title: "a token has the letters of 128 random bits or more, and no two begin alike",
      run: async ({ rollcall }) => {
        const tokens = await Promise.all(["a", "b", "c", "d"].map((name) => rollcall.token(name)));
        const secrets = tokens.map((token) => token.replace(/^[a-z]+_/, ""));
        for (const secret of secrets) expect(secret).toMatch(/^[\w-]{22,}$/);
        expect(new Set(secrets.map((secret) => secret.slice(-11))).size).toBe(4);
      },
    },
    {
      section: "7.4",
      keyword: "MUST",
      sentence:
        "As with all SCIM communications, bearer tokens and HTTP cookies MUST be exchanged " +
        "using TLS.",
      notApplicable: proxy,
    },
    {
      section: "7.4",
      keyword: "MUST",
      sentence: lifetime,
      title: "a token made with --expires ends by itself",
      run: async ({ rollcall }) => {
        const expires = new Date(Date.now() + 3000).toISOString();
        const token = await rollcall.token("brief", "read", ["--expires", expires]);
        const status = async () =>
          (await rollcall.request("GET", "/Users?count=0", { token })).status;
        while ((await status()) === 200) await Bun.sleep(50);
        expect(await status()).toBe(401);
        const listed = await rollcall.cli("token", "list", "--data", rollcall.data);
        expect(listed.stdout).toMatch(/brief .*expired/);
      },
    },
    {
      section: "7.4",
      keyword: "MUST",
      sentence: lifetime,
      title: "a token made without --expires lives until it is revoked",
      deviation:
        "Entra and Okta keep one secret token for years and cannot renew it; who wants a " +
        "limit sets --expires or uses OAuth. The list tells which tokens have none.",
      run: async ({ rollcall }) => {
        await rollcall.token("lasting");
        const listed = await rollcall.cli("token", "list", "--data", rollcall.data);
        expect(listed.stdout).toMatch(/lasting .*live/);
      },
    },
    {
      section: "7.4",
      keyword: "SHOULD",
      sentence:
        "As with bearer tokens, an HTTP cookie SHOULD last no longer than the lifetime of " +
        "a browser session.",
      title: "no answer sets a cookie",
      run: async ({ get, rollcall }) => {
        const answers = [await get("/Users"), await rollcall.request("GET", "/Users")];
        for (const { headers } of answers) expect(headers.has("set-cookie")).toBe(false);
      },
    },
    {
      section: "7.5.1",
      keyword: "MUST",
      sentence:
        "The privacy considerations in the Security Considerations section of [RFC7643] " +
        "MUST be considered.",
      notApplicable: "They are duties of RFC 7643 §9, in the table of that RFC.",
    },
    {
      section: "7.5.2",
      keyword: "SHOULD",
      sentence:
        "SCIM clients requesting information using query filters that use HTTP GET SHOULD " +
        "give consideration to the information content of the filters",
      notApplicable: client,
    },
    {
      section: "7.5.2",
      keyword: "SHOULD",
      sentence:
        "In these situations, to ensure maximum security and confidentiality, clients " +
        "SHOULD query using HTTP POST (see Section 3.4.3).",
      notApplicable: client,
    },
    {
      section: "7.5.2",
      keyword: "SHOULD",
      sentence: disclosed,
      title: "a filter on a userName by GET is answered, and is not in the log",
      deviation:
        "Entra and Okta look people up by GET with userName, e-mail or externalId, and " +
        "have no other way. The log has the path without the query.",
      run: async ({ user, search, rollcall }) => {
        const { id, json } = await user();
        const userName = String(at(json, "/userName"));
        const filter = `userName eq "${userName}" and title ne "private-matter"`;
        expect(foundEach(await search("/Users", filter), "/id")).toEqual([id]);
        expect(rollcall.output()).not.toContain("private-matter");
      },
    },
    {
      section: "7.5.2",
      keyword: "SHOULD",
      sentence: disclosed,
      title: "a filter on the password is never answered",
      run: async ({ search }) => {
        for (const filter of ["password pr", 'password eq "x"', 'not (password eq "x")']) {
          expectScimError(await search("/Users", filter), 400, "invalidFilter");
        }
      },
    },
    {
      section: "7.7",
      keyword: "SHOULD",
      sentence:
        "Administrators should undertake industry best practices to protect the storage of " +
        "credentials and, in particular, SHOULD follow recommendations outlined in Section " +
        "5.1.4.1 of [RFC6819].",
      title: "a password that is sent is in no file",
      run: async ({ user, rollcall }) => {
        const password = "t0p-Secret-word-of-security";
        await user({ password });
        const files = readdirSync(rollcall.data, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
        expect(files.length).toBeGreaterThan(0);
        expect(files.filter((file) => file.includes(password))).toEqual([]);
        expect(rollcall.output()).not.toContain(password);
      },
    },
    {
      section: "7.7",
      keyword: "SHOULD",
      sentence:
        "administrators SHOULD take countermeasures such as the following, to prevent " +
        "online attacks on secrets",
      notApplicable: "Obliges the operator; no password is ever checked here.",
    },
    {
      section: "7.7",
      keyword: "SHOULD",
      sentence:
        "Service providers SHOULD define an access control model that differentiates " +
        "between individual client applications and their specific need to access " +
        "information, and any User self-service rights to review and update personal " +
        "profile information.",
      title: "a client may read only, or provision, each under a name of its own",
      run: async ({ rollcall, user }) => {
        const { path } = await user();
        const reader = await rollcall.token("door", "read", ["--client", "door"]);
        const writer = await rollcall.token("hr", "provision", ["--client", "hr"]);
        const remove = (token: string) => rollcall.request("DELETE", path, { token });
        expectScimError(await remove(reader), 403);
        expect((await remove(writer)).status).toBe(204);
      },
    },
    {
      section: "7.8",
      keyword: "MUST",
      sentence:
        "When comparing Unicode strings such as those in query filters or testing for " +
        "uniqueness of usernames and passwords, strings MUST be appropriately prepared " +
        "before comparison.",
      title: "a filter finds text in another case or composition",
      run: async ({ user, search, word }) => {
        const own = word();
        const { id } = await user({ title: `${own} Ça STRASSE Ω` });
        for (const same of [`${own} ça strasse ω`, `${own} C\u0327a Strasse \u2126`]) {
          for (const op of ["eq", "co", "sw", "ew"]) {
            const answer = await search("/Users", `title ${op} "${same}"`);
            expect(foundEach(answer, "/id")).toEqual([id]);
          }
        }
      },
    },
  ],
};
