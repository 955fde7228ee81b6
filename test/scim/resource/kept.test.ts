import { expect, test } from "bun:test";
import { withKept } from "../../../src/scim/resource/kept.ts";
import type { Document } from "../../../src/scim/resource/resource.ts";
import { readExtensions } from "../../../src/scim/schema/custom.ts";
import { resourceTypesWith, userType } from "../../../src/scim/schema/resource-type.ts";
import badge from "../schema/badge.json";

const BADGE = badge.id;
const OTHER = "urn:acme:other:User";
const [withBadge = userType] = resourceTypesWith(
  readExtensions([{ name: "badge.json", json: badge }]),
);

const cases: readonly {
  title: string;
  type?: typeof userType;
  sent: Document;
  current: Document;
  written: Document;
}[] = [
  {
    title: "replaces what the client can see",
    sent: { userName: "b" },
    current: { userName: "a", title: "Cook", externalId: "1", [BADGE]: { colour: "red" } },
    written: { userName: "b" },
  },
  {
    title: "keeps `active`, which its schema keeps",
    sent: { userName: "b" },
    current: { userName: "a", active: false },
    written: { userName: "b", active: false },
  },
  {
    title: "keeps what is never returned",
    sent: { userName: "b", [BADGE]: { colour: "red" } },
    current: { userName: "a", [BADGE]: { pin: "4711", level: 1 } },
    written: { userName: "b", [BADGE]: { pin: "4711", colour: "red" } },
  },
  {
    title: "keeps what is never returned where no badge was sent",
    sent: { userName: "b" },
    current: { userName: "a", [BADGE]: { pin: "4711", level: 1 } },
    written: { userName: "b", [BADGE]: { pin: "4711" } },
  },
  {
    title: "takes a new value for what is never returned",
    sent: { userName: "b", [BADGE]: { pin: "1" } },
    current: { userName: "a", [BADGE]: { pin: "4711" } },
    written: { userName: "b", [BADGE]: { pin: "1" } },
  },
  {
    title: "keeps the attributes of an extension that is not configured",
    type: userType,
    sent: { userName: "b" },
    current: { userName: "a", [BADGE]: { colour: "red" }, [OTHER]: { size: 7 } },
    written: { userName: "b", [BADGE]: { colour: "red" }, [OTHER]: { size: 7 } },
  },
  {
    title: "keeps an attribute that is no longer in its schema",
    sent: { userName: "b", [BADGE]: { colour: "red" } },
    current: { userName: "a", [BADGE]: { shape: "round", level: 1 } },
    written: { userName: "b", [BADGE]: { shape: "round", colour: "red" } },
  },
];

test.each(cases)("withKept() $title", ({ type = withBadge, sent, current, written }) => {
  expect(withKept(sent, current, type)).toEqual(written);
});
