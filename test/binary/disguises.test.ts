import { expect, test } from "bun:test";
import { disguisesOf, found } from "./disguises.ts";

const SECRET = 'pä$$ "w0rd"/+=?';
const secrets = new Map([["password", SECRET]]);

test.each([
  ["as it is", SECRET],
  ["in JSON", JSON.stringify({ password: SECRET })],
  ["in a URL", `?a=${encodeURIComponent(SECRET)}`],
  ["in a form", new URLSearchParams({ a: SECRET }).toString()],
  ["in hexadecimal", Buffer.from(`x${SECRET}`).toString("hex")],
  ["in base64", Buffer.from(SECRET).toString("base64")],
  ["in base64, behind one byte", Buffer.from(`x${SECRET}y`).toString("base64")],
  ["in base64, behind two bytes", Buffer.from(`xy${SECRET}z`).toString("base64")],
  ["in base64url, as a name and a password", Buffer.from(`entra:${SECRET}`).toString("base64url")],
])("a secret is found %s", (_title, text) => {
  expect(found(secrets, Buffer.from(text))).toEqual(["password"]);
});

test("another text is no secret", () => {
  expect(found(secrets, Buffer.from(SECRET.slice(1)))).toEqual([]);
  expect(disguisesOf(SECRET).every((form) => form.length > 12)).toBe(true);
});
