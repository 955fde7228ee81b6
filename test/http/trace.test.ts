import { expect, test } from "bun:test";
import { traceOf } from "../../src/http/trace.ts";
import { openServer } from "./server.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";
const VALID = `00-${TRACE}-${PARENT}-01`;

test.each([
  { sent: VALID, flags: "01" },
  { sent: `00-${TRACE}-${PARENT}-00`, flags: "00" },
  // Flags that nobody has given a meaning yet are not passed on.
  { sent: `00-${TRACE}-${PARENT}-ff`, flags: "03" },
  { sent: `cc-${TRACE}-${PARENT}-01`, flags: "01" },
  { sent: `cc-${TRACE}-${PARENT}-01-what-the-future-will-be-like`, flags: "01" },
])("$sent is a trace", ({ sent, flags }) => {
  expect(traceOf(sent, () => "0123456789abcdef")).toEqual({
    traceId: TRACE,
    spanId: "0123456789abcdef",
    flags,
  });
});

test.each([
  null,
  "",
  "00",
  `ff-${TRACE}-${PARENT}-01`,
  `00-${TRACE}-${PARENT}-01-more`,
  `00-${TRACE}-${PARENT}-01-`,
  `cc-${TRACE}-${PARENT}-01more`,
  `00-${TRACE.toUpperCase()}-${PARENT}-01`,
  `00-${"0".repeat(32)}-${PARENT}-01`,
  `00-${TRACE}-${"0".repeat(16)}-01`,
  `00-${TRACE}-${PARENT}`,
  `00-${TRACE}-${PARENT}-0g`,
  ` ${VALID}`,
])("%p is none", (sent) => {
  expect(traceOf(sent)).toBeUndefined();
});

test.each(["/scim/v2/Users", "/api/v1/people", "/oauth/token"])(
  "the log and the answer of %s say which trace a request belongs to",
  async (path) => {
    const server = await openServer();
    const method = path === "/oauth/token" ? "POST" : "GET";
    const url = `http://localhost${path}`;
    const headers = { traceparent: VALID };
    const answer = await server.answer(new Request(url, { method, headers }));
    const [, spanId] =
      new RegExp(`^00-${TRACE}-([0-9a-f]{16})-01$`).exec(
        answer.headers.get("traceresponse") ?? "",
      ) ?? [];
    expect(spanId).toBeDefined();
    expect(spanId).not.toBe(PARENT);
    expect(server.logged).toContainEqual(expect.objectContaining({ traceId: TRACE, spanId }));
    expect(answer.headers.has("traceparent")).toBe(false);

    const without = await server.answer(new Request(url, { method }));
    expect(without.headers.has("traceresponse")).toBe(false);
    expect(server.logged.filter((line) => "traceId" in line)).toHaveLength(1);
    await server.close();
  },
);
