import { expect, test } from "bun:test";
import { clientLimits } from "../../../src/http/limits/client-limits.ts";

test("limits that change count from the next request on, with what is under way", () => {
  const settings: { rate: number | undefined; concurrency: number | undefined } = {
    rate: undefined,
    concurrency: undefined,
  };
  const admit = clientLimits(settings, () => 0);
  const done = Array.from({ length: 9 }, () => admit("entra"));
  expect(done.every(({ admitted }) => admitted)).toBe(true);

  settings.concurrency = 8;
  expect(admit("entra")).toMatchObject({ admitted: false, reason: "concurrency" });
  for (const each of done.slice(0, 2)) if (each.admitted) each.done();
  expect(admit("entra").admitted).toBe(true);

  settings.concurrency = undefined;
  settings.rate = 25;
  const admitted = Array.from({ length: 60 }, () => admit("entra").admitted);
  expect(admitted.filter(Boolean)).toHaveLength(50);

  settings.rate = undefined;
  expect(admit("entra").admitted).toBe(true);
});
