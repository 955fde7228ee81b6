import type { Aim, Ask } from "./operations.ts";

/** A request as it goes over the wire, the same bytes whoever sends it. */
export function written(aim: Aim, { method, path, headers = {}, body }: Ask): Buffer {
  const text = body === undefined ? "" : JSON.stringify(body);
  const lines = [
    `${method} /scim/v2${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    `Authorization: Bearer ${aim.token}`,
    "Accept: application/scim+json",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(text === ""
      ? []
      : ["Content-Type: application/scim+json", `Content-Length: ${Buffer.byteLength(text)}`]),
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${text}`);
}
