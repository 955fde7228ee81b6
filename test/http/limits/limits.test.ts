import { describe, expect, test } from "bun:test";
import type { Limits } from "../../../src/http/limits/limits.ts";
import { ScimError } from "../../../src/scim/error.ts";
import { LIMITS } from "../../../src/scim/limits.ts";
import { limitsOf } from "./limits-of.ts";

const never = new Promise<never>(() => undefined);

/** The status and Retry-After that a request of a client is turned away with. */
function turnedAway(limits: Limits, client: string): unknown[] | undefined {
  try {
    limits.admit(client);
    return undefined;
  } catch (error) {
    return error instanceof ScimError ? [error.status, error.headers["Retry-After"]] : [error];
  }
}

describe("A client", () => {
  test("may send what it likes where nothing is configured", () => {
    const { limits } = limitsOf();
    for (let sent = 0; sent < 10_000; sent++) expect(turnedAway(limits, "entra")).toBeUndefined();
  });

  test("has a rate of its own", () => {
    const { limits, pass } = limitsOf({ rate: 25 });
    for (let sent = 0; sent < 50; sent++) limits.admit("entra");
    expect(turnedAway(limits, "entra")).toEqual([429, "1"]);
    expect(turnedAway(limits, "okta")).toBeUndefined();
    pass(1);
    expect(turnedAway(limits, "entra")).toBeUndefined();
  });

  test("has requests at one time of its own, and gets the place of one that is done", () => {
    const { limits } = limitsOf({ concurrency: 8 });
    const done = Array.from({ length: 8 }, () => limits.admit("entra"));
    expect(turnedAway(limits, "entra")).toEqual([429, "1"]);
    expect(turnedAway(limits, "okta")).toBeUndefined();
    done[0]?.();
    expect(turnedAway(limits, "entra")).toBeUndefined();
    expect(turnedAway(limits, "entra")).toEqual([429, "1"]);
  });

  test("does not use up its rate with requests that had no place", () => {
    const { limits } = limitsOf({ rate: 25, concurrency: 8 });
    for (let sent = 0; sent < 8; sent++) limits.admit("entra");
    for (let sent = 0; sent < 100; sent++) turnedAway(limits, "entra");
    expect(limits.met).toMatchObject({ rate: 0, concurrency: 100 });
  });
});

describe("A request without a good token", () => {
  const failure = new ScimError(401, "The token is not known here.", undefined, {
    "WWW-Authenticate": "Bearer",
  });

  test("is answered as it was, and after too many of them 429", () => {
    const { limits, pass } = limitsOf();
    for (let sent = 0; sent < LIMITS.authenticationFailures; sent++) {
      expect(limits.refuse(failure, "192.0.2.1", true)).toBe(failure);
    }
    pass(0.5);
    const refused = limits.refuse(failure, "192.0.2.1", true);
    expect([refused.status, refused.headers["Retry-After"]]).toEqual([429, "60"]);
    expect(limits.refuse(failure, "192.0.2.2", true)).toBe(failure);
  });

  test("is asked for one as long as it has none at all (RFC 9110 §11.6.1)", () => {
    const { limits } = limitsOf();
    for (let sent = 0; sent < LIMITS.authenticationFailures; sent++) {
      limits.refuse(failure, "192.0.2.1", false);
    }
    const refused = limits.refuse(failure, "192.0.2.1", false);
    expect([refused.status, refused.headers]).toEqual([401, failure.headers]);
  });
});

describe("A deadline", () => {
  test.each([
    { access: "read" as const, warns: false },
    { access: "write" as const, warns: true },
  ])("ends the wait for a $access with 503", async ({ access, warns }) => {
    const { limits, pass } = limitsOf({ deadlineS: 55 });
    const answer = limits.startDeadline(access).answer(never);
    pass(54.9);
    expect(limits.met.deadline).toBe(0);
    pass(0.1);
    const error = await answer.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 503, headers: { "Retry-After": "10" } });
    expect(String(error).includes("read before you repeat")).toBe(warns);
    expect(limits.met.deadline).toBe(1);
  });

  test("ends the wait for a body with 408", async () => {
    const { limits, pass } = limitsOf();
    const deadline = limits.startDeadline("write");
    const answer = deadline.answer(deadline.receive(never));
    pass(LIMITS.deadlineSeconds);
    await expect(answer).rejects.toMatchObject({ status: 408, headers: { Connection: "close" } });
    expect(limits.met).toMatchObject({ body: 1, deadline: 0 });
  });

  test("ends with 503 when the body was there in time and the work was not", async () => {
    const { limits, pass } = limitsOf();
    const deadline = limits.startDeadline("write");
    expect(await deadline.receive(Promise.resolve("body"))).toBe("body");
    const answer = deadline.answer(never);
    pass(LIMITS.deadlineSeconds);
    await expect(answer).rejects.toMatchObject({ status: 503 });
  });

  test("passes on what is answered or thrown in time, and leaves no timer behind", async () => {
    const { limits, pass, pending } = limitsOf();
    const good = limits.startDeadline("read").answer(Promise.resolve("answer"));
    expect(await good).toBe("answer");
    const bad = limits.startDeadline("read").answer(Promise.reject(new Error("a bug")));
    await expect(bad).rejects.toThrow("a bug");
    expect(pending()).toBe(0);
    pass(LIMITS.deadlineSeconds);
    expect(limits.met.deadline).toBe(0);
  });
});

describe("The log is told of requests that were turned away", () => {
  function logged() {
    const lines: object[] = [];
    return { lines, ...limitsOf({ rate: 25 }, (fields) => void lines.push(fields)) };
  }
  const send = (limits: Limits, client: string, count: number) => {
    for (let sent = 0; sent < count; sent++) turnedAway(limits, client);
  };

  test("once a minute for each client, with their count", () => {
    const { limits, lines, pass } = logged();
    send(limits, "entra", 60);
    send(limits, "okta", 51);
    expect(lines).toEqual([]);
    pass(60);
    expect(lines).toEqual([
      { reason: "rate", client: "entra", count: 10 },
      { reason: "rate", client: "okta", count: 1 },
    ]);
    pass(60);
    expect(lines).toHaveLength(2);
    send(limits, "entra", 51);
    pass(60);
    expect(lines.slice(2)).toEqual([{ reason: "rate", client: "entra", count: 1 }]);
  });

  test("when the server stops", () => {
    const { limits, lines } = logged();
    send(limits, "entra", 51);
    limits.close();
    expect(lines).toEqual([{ reason: "rate", client: "entra", count: 1 }]);
  });

  test("in a bounded number of lines, however many addresses there are", () => {
    const { limits, lines } = logged();
    const failure = new ScimError(401, "The token is not known here.");
    const most = LIMITS.turnedAwayLines;
    for (let address = 0; address < most + 2; address++) {
      for (let sent = 0; sent <= LIMITS.authenticationFailures; sent++) {
        limits.refuse(failure, `192.0.2.${address}`, true);
      }
    }
    limits.close();
    expect(lines).toHaveLength(most + 1);
    expect(lines.at(-1)).toEqual({ reason: "authentication", count: 2 });
  });
});
