import { expect, test } from "bun:test";
import { remembering } from "../../src/http/remembering.ts";
import { LIMITS } from "../../src/scim/limits.ts";

test("what was found for an address is found once, also where it is no", () => {
  const looked: string[] = [];
  const isOdd = remembering((address) => {
    looked.push(address);
    return address.length % 2 === 1;
  });
  expect([isOdd("a"), isOdd("bb"), isOdd("a"), isOdd("bb")]).toEqual([true, false, true, false]);
  expect(looked).toEqual(["a", "bb"]);
});

test("a bounded number of addresses is remembered", () => {
  let looked = 0;
  const find = remembering((address) => {
    looked += 1;
    return address;
  });
  const most = LIMITS.throttledAddresses;
  for (let address = 0; address < most; address++) find(String(address));
  find("0");
  expect(looked).toBe(most);
  find("one more");
  find("0");
  expect(looked).toBe(most + 2);
});
