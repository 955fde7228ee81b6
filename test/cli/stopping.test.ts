import { expect, test } from "bun:test";
import { createStop } from "../../src/cli/stopping.ts";

const never = () => new Promise<void>(() => undefined);

test("the steps of a stop are waited for, and what one of them throws is passed on", async () => {
  const done: string[] = [];
  const stop = createStop();
  await stop(async () => {
    await Bun.sleep(5);
    done.push("first");
  });
  await expect(stop(() => Promise.reject(new Error("the disk")))).rejects.toThrow("the disk");
  expect(done).toEqual(["first"]);
});

test("all steps together take no longer than they may, and each is begun", async () => {
  const begun: string[] = [];
  const stop = createStop(100);
  const began = performance.now();
  for (const step of ["first", "second", "third"]) {
    await stop(() => {
      begun.push(step);
      return never();
    });
  }
  expect(begun).toEqual(["first", "second", "third"]);
  expect(performance.now() - began).toBeGreaterThan(90);
  expect(performance.now() - began).toBeLessThan(2000);
});
