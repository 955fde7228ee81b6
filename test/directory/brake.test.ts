import { afterEach, beforeEach, expect, test } from "bun:test";
import { releaseBrake } from "../../src/directory/brake.ts";
import { userType } from "../../src/scim/schema/resource-type.ts";
import { ENTRA, idOf, openDirectory, refused } from "./opened.ts";

const HOUR_MS = 3_600_000;
const OFF = [{ op: "Replace", path: "active", value: "False" }];
const ON = [{ op: "Replace", path: "active", value: "True" }];
const BY = { at: 0, doneBy: "admin", client: "admin", method: "POST" } as const;

let directory: ReturnType<typeof openDirectory>;
beforeEach(() => {
  directory = openDirectory();
});
afterEach(() => directory.dispose());

async function people(count: number): Promise<string[]> {
  const made = Array.from({ length: count }, (_, at) =>
    idOf(directory.create(userType, { userName: `u${at}` })),
  );
  return Promise.all(made);
}

const brakeAt = (brakePercent: number | null) =>
  directory.store.changeSettings(BY, (current) => ({ ...current, brakePercent }));
const off = (id: string) => directory.patch(userType, id, OFF);

test("without the setting everybody can be deactivated", async () => {
  for (const id of await people(70)) await off(id);
  expect(await directory.store.brake()).toEqual({});
});

test("50 people an hour may always go, the next waits for an administrator", async () => {
  await brakeAt(1);
  const ids = await people(60);
  for (const id of ids.slice(0, 50)) await off(id);
  const [, , last = ""] = ids.slice(-3);
  const error = await refused(off(last));
  expect(error).toMatchObject({ status: 503, headers: { "Retry-After": "3600" } });
  expect(error.detail).toContain("/api/v1/provisioning/brake/release");
  expect(await refused(directory.remove(userType, last))).toMatchObject({ status: 503 });
  expect((await directory.read(userType, last)).document.active).toBe(true);

  const at = directory.now();
  await releaseBrake(directory.all, { ...BY, at });
  for (const id of ids.slice(50)) await off(id);
});

test("what trips it is told loudly, once", async () => {
  await brakeAt(1);
  for (const id of (await people(53)).slice(0, 53)) await off(id).catch(() => undefined);
  const { entries } = await directory.store.journal({ limit: 100, text: "brake has tripped" });
  expect(entries).toMatchObject([{ method: "PAUSE", client: "entra", status: 503 }]);
});

test("it stays tripped when the hour is over", async () => {
  await brakeAt(1);
  const ids = await people(52);
  for (const id of ids) await off(id).catch(() => undefined);
  directory.wait(2 * HOUR_MS);
  expect(await refused(off(ids.at(-1) ?? ""))).toMatchObject({ status: 503 });
});

test("those of the hour before do not count", async () => {
  await brakeAt(1);
  const ids = await people(60);
  for (const id of ids.slice(0, 40)) await off(id);
  directory.wait(HOUR_MS + 1);
  for (const id of ids.slice(40)) await off(id);
  expect(await directory.store.brake()).toEqual({});
});

test("the share is of the people who were active", async () => {
  await brakeAt(60);
  const ids = await people(100);
  for (const id of ids.slice(0, 60)) await off(id);
  expect(await refused(off(ids[60] ?? ""))).toMatchObject({ status: 503 });
});

test("it does not stay open for longer by a clock that was ahead when it was opened", async () => {
  await brakeAt(1);
  const ids = await people(60);
  for (const id of ids.slice(0, 50)) await off(id);
  const ahead = directory.now() + 400 * 24 * HOUR_MS;
  await releaseBrake(directory.all, { ...BY, at: ahead });
  expect(await refused(off(ids[50] ?? ""))).toMatchObject({ status: 503 });
  await releaseBrake(directory.all, { ...BY, at: directory.now() });
  await off(ids[50] ?? "");
});

test("somebody who comes and goes counts once, and coming back is never refused", async () => {
  await brakeAt(1);
  const [id = "", ...others] = await people(60);
  for (let time = 0; time < 60; time++) {
    directory.wait(1);
    await off(id);
    await directory.patch(userType, id, ON);
  }
  for (const other of others.slice(0, 49)) await off(other);
  expect(await refused(off(others.at(-1) ?? ""))).toMatchObject({ status: 503 });
  await directory.patch(userType, others[0] ?? "", ON);
});

test("what an administrator does is not counted", async () => {
  await brakeAt(1);
  const admin = { ...ENTRA, doneBy: "admin" as const };
  const ids = await people(60);
  for (const id of ids) await directory.patch(userType, id, OFF, { asker: admin });
  expect(await directory.store.brake()).toEqual({});
});

test("who takes somebody over as inactive is held by the brake, too", async () => {
  await brakeAt(1);
  await directory.store.changeSettings(BY, (current) => ({ ...current, onExisting: "link" }));
  const ids = await people(60);
  for (const id of ids.slice(0, 50)) await off(id);
  const local = { userName: "local" };
  await directory.create(userType, local, { ...ENTRA, doneBy: "admin" });
  const refusal = await refused(directory.create(userType, { ...local, active: false }));
  expect(refusal).toMatchObject({ status: 503 });
  expect(await directory.store.brake()).toHaveProperty("trippedAt");
  const taken = await directory.create(userType, { ...local, active: true });
  expect(taken.stored.document.active).toBe(true);
});
