import { expect, test } from "bun:test";
import { addressOf, addressSet, problemWith } from "../../src/http/addresses.ts";

test.each([
  ["10.0.0.1", "10.0.0.1"],
  ["::1", "::1"],
  ["2001:DB8:0:0::1", "2001:db8::1"],
  ["fe80::1%eth0", "fe80::1"],
  ["::ffff:10.1.2.3", "10.1.2.3"],
  ["::FFFF:0a01:0203", "10.1.2.3"],
])("addressOf() writes %s as %s", (text, expected) => {
  expect(addressOf(text)).toBe(expected);
});

test.each(["", "unknown", "10.0.0", "010.0.0.1", "10.0.0.256", "[::1]", "::1/64", "host", "%eth0"])(
  "addressOf() finds no address in '%s'",
  (text) => {
    expect(addressOf(text)).toBeUndefined();
  },
);

test.each([
  [["10.0.0.0/8"], ["10.0.0.0", "10.255.255.255"], ["9.255.255.255", "11.0.0.0", "::1", "unix"]],
  [["10.1.2.3/8"], ["10.9.9.9"], ["11.1.2.3"]],
  [["192.0.2.7"], ["192.0.2.7"], ["192.0.2.6", "192.0.2.8"]],
  [
    ["192.0.2.7/32", "::1/128"],
    ["192.0.2.7", "::1"],
    ["192.0.2.8", "::2"],
  ],
  [["2001:db8::/32"], ["2001:db8::", "2001:db8:ffff::1"], ["2001:db9::", "10.0.0.1"]],
  [["::ffff:10.0.0.0/104"], ["10.200.0.1"], ["11.0.0.1"]],
  [["0.0.0.0/0"], ["203.0.113.9"], ["::1", "2001:db8::1", "unix"]],
  [["::/0"], ["2001:db8::1"], ["unix"]],
  [["unix"], ["unix"], ["127.0.0.1", "::1"]],
  [[], [], ["127.0.0.1", "::1", "unix", "unknown", ""]],
])("a set of %p has %p and not %p", (entries, inside, outside) => {
  const set = addressSet(entries);
  expect(set.isEmpty).toBe(entries.length === 0);
  expect(inside.filter((address) => !set.has(address))).toEqual([]);
  expect(outside.filter((address) => set.has(address))).toEqual([]);
});

test.each(["10.0.0.0/8", "::/0", "unix", "::ffff:10.0.0.0/96", "10.0.0.1"])(
  "nothing is wrong with %s",
  (text) => {
    expect(problemWith(text)).toBeUndefined();
  },
);

test.each([
  "",
  "10.0.0.0/33",
  "::/129",
  "10.0.0",
  "::ffff:10.0.0.0/95",
  "10.0.0.0/",
  "host",
  "UNIX",
])("a set with '%s' is refused, which is named", (text) => {
  expect(problemWith(text)).toContain(`'${text}'`);
  expect(() => addressSet(["10.0.0.1", text])).toThrow(`'${text}'`);
});
