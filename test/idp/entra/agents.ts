import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { Json } from "../../../src/scim/resource/resource.ts";
import type { Answer, Rollcall, Sent } from "../../binary/rollcall.ts";

/**
 * rollcall, asked by agents inside the network that take turns: Entra hands its requests to
 * whichever of them is free.
 * @param addresses those of the agents, all of them of this machine
 * @param ca what the agents trust where rollcall is asked by HTTPS
 */
export function byAgents(rollcall: Rollcall, addresses: readonly string[], ca?: string): Rollcall {
  let turn = 0;
  return {
    ...rollcall,
    request: (method, path, sent) => {
      const from = addresses[turn++ % addresses.length] ?? "127.0.0.1";
      const url = path.startsWith("/") ? `${rollcall.base}${path}` : path;
      return requestFrom(from, method, url, sent, ca);
    },
  };
}

/** One request from one address of this machine, on a connection of its own. */
export function requestFrom(
  from: string,
  method: string,
  url: string,
  sent: Sent = {},
  ca?: string,
): Promise<Answer> {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const content = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
  const headers: Record<string, string> = {
    accept: "application/scim+json",
    ...(content !== undefined && {
      "content-type": "application/scim+json",
      "content-length": String(Buffer.byteLength(content)),
    }),
    ...(sent.token !== undefined && { authorization: `Bearer ${sent.token}` }),
    ...sent.headers,
  };
  const where = { host: hostname, port, path: `${pathname}${search}`, localAddress: from };
  const options = { ...where, method, headers, agent: false, ...(ca !== undefined && { ca }) };
  return new Promise((resolve, reject) => {
    const ask = (protocol === "https:" ? tlsRequest : plainRequest)(options, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece: string) => {
        text += piece;
      });
      answer.on("end", () => {
        const received = new Headers(answer.headers as Record<string, string>);
        const status = answer.statusCode ?? 0;
        resolve({ status, headers: received, text, json: readJson(text) });
      });
    });
    ask.on("error", reject);
    ask.end(content);
  });
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
