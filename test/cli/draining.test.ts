import { expect, test } from "bun:test";
import { createDraining } from "../../src/cli/draining.ts";

const request = () => new Request("http://localhost/healthz");
const answering = () => createDraining(async () => new Response("ok"));

test("answers say nothing of an end before there is one, and then each does", async () => {
  const draining = answering();
  const before = await draining.answer(request());
  expect(before.headers.get("connection")).toBeNull();
  const end = draining.begin();
  const after = await draining.answer(request());
  expect(after.headers.get("connection")).toBe("close");
  await end;
});

test("an answer that was begun before the end says so, too", async () => {
  const slow = Promise.withResolvers<Response>();
  const draining = createDraining(() => slow.promise);
  const answer = draining.answer(request());
  const end = draining.begin();
  slow.resolve(Response.redirect("http://localhost/"));
  expect((await answer).headers.get("connection")).toBe("close");
  await end;
});

test("nobody is waited for where nobody has asked lately", async () => {
  const draining = answering();
  await draining.answer(request());
  await Bun.sleep(150);
  const began = performance.now();
  await draining.begin();
  expect(performance.now() - began).toBeLessThan(50);
});

test("who does not stop asking is not waited for without end", async () => {
  const draining = answering();
  const timer = setInterval(() => void draining.answer(request()), 5);
  const began = performance.now();
  await draining.answer(request());
  await draining.begin();
  clearInterval(timer);
  const tookMs = performance.now() - began;
  expect(tookMs).toBeGreaterThan(400);
  expect(tookMs).toBeLessThan(3000);
});
