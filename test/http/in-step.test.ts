import { expect, test } from "bun:test";
import { inStep } from "../../src/http/in-step.ts";

const asked = (path: string) => new Request(`http://x${path}`);

test("requests of one turn begin together, in their order, each with its address", async () => {
  const seen: string[] = [];
  const answer = inStep(async ({ url }, address) => {
    seen.push(`${new URL(url).pathname} ${address}`);
    return new Response(url);
  });
  const all = [answer(asked("/a"), "1"), answer(asked("/b"), "2")];
  expect(seen).toEqual([]);
  const texts = await Promise.all(all.map(async (each) => (await each).text()));
  expect(texts).toEqual(["http://x/a", "http://x/b"]);
  expect(seen).toEqual(["/a 1", "/b 2"]);
});

test("one that fails leaves the others alone, and a later turn is another one", async () => {
  const answer = inStep(async ({ url }) => {
    if (url.endsWith("/bad")) throw new Error("bad");
    return new Response("good");
  });
  const [bad, good] = await Promise.allSettled([answer(asked("/bad")), answer(asked("/good"))]);
  expect([bad?.status, good?.status]).toEqual(["rejected", "fulfilled"]);
  expect(await (await answer(asked("/later"))).text()).toBe("good");
});
