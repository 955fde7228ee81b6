import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";

export const me: Chapter = {
  title: 'RFC 7644 §3.11 "/Me" authenticated subject alias',
  duties: [
    {
      section: "3.11",
      keyword: "SHOULD",
      sentence:
        "A service provider that does NOT support this feature SHOULD respond with HTTP " +
        "status code 501 (Not Implemented).",
      title: "a token that stands for no User is answered 501 by each method",
      run: async ({ send }) => {
        const body = newUser({ userName: "me" });
        for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
          expectScimError(await send(method, "/Me", method === "GET" ? {} : { body }), 501);
        }
      },
    },
    {
      section: "3.11",
      keyword: "MUST",
      sentence:
        'In any response, the HTTP "Location" header MUST be the permanent location of ' +
        "the aliased resource associated with the authenticated subject.",
      title: "a token of a User reads and changes that User, who is at Location, also on errors",
      run: async ({ rollcall, user, get }) => {
        const { id, path, json } = await user({ title: "t" });
        const token = await rollcall.token("self", "provision", ["--user", id, "--client", "rfc"]);
        const location = String(at(json, "/meta/location"));
        const read = await rollcall.request("GET", "/Me", { token });
        expect([read.status, at(read.json, "/id")]).toEqual([200, id]);
        const body = patchOf({ op: "replace", path: "title", value: "u" });
        const changed = await rollcall.request("PATCH", "/Me", { token, body });
        expect(changed.status).toBe(200);
        expect(at((await get(path)).json, "/title")).toBe("u");
        const bad = patchOf({ op: "replace", path: "id", value: "x" });
        const refused = await rollcall.request("PATCH", "/Me", { token, body: bad });
        expectScimError(refused, 400, "mutability");
        for (const { headers } of [read, changed, refused]) {
          expect(headers.get("location")).toBe(location);
        }
      },
    },
    {
      section: "3.11",
      keyword: "states",
      sentence:
        'When using the SCIM Create Resource command (HTTP POST) with the "/Me" alias, ' +
        "the desired resourceType being created is at the discretion of the service " +
        "provider",
      title: "POST to /Me creates nothing: a token is of a User that is there",
      run: async ({ post, search, word }) => {
        const userName = word();
        expectScimError(await post("/Me", newUser({ userName })), 405);
        const { json } = await search("/Users", `userName eq "${userName}"`);
        expect(at(json, "/totalResults")).toBe(0);
      },
    },
  ],
};
