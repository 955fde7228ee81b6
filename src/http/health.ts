import { Elysia } from "elysia";
import { operation } from "./openapi.ts";

/**
 * What a load balancer asks, without a token: /healthz answers 200 while the process lives, /readyz
 * 503 while it cannot serve.
 * @param check settles when requests can be served, and rejects when they cannot
 */
export const health = ({
  version,
  check,
}: {
  readonly version: string;
  readonly check: () => Promise<void>;
}) =>
  new Elysia()
    .get("/healthz", () => json(200, { status: "ok", version }), { detail: operation.healthz() })
    .get(
      "/readyz",
      () =>
        check().then(
          () => json(200, { status: "ok" }),
          // Why is for the operator's log, not for whoever can reach the port.
          () => json(503, { status: "unavailable" }),
        ),
      { detail: operation.readyz() },
    );

const json = (status: number, body: object) =>
  Response.json(body, { status, headers: { "Cache-Control": "no-store" } });
