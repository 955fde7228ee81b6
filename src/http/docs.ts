import { swagger } from "@elysiajs/swagger";
import { Elysia } from "elysia";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { assets } from "./docs/assets.ts";
import page from "./docs/page.html" with { type: "text" };
import { ADMIN_TAGS } from "./openapi/admin-tags.ts";
import { components } from "./openapi/components.ts";

/**
 * The OpenAPI explorer: the page at /docs, what it loads under /docs/, and the document at
 * /docs/json. The document tells of every route of the instance that this one is mounted in.
 * @param version of rollcall, as the document and the browser's cache see it
 * @param types what the server serves
 */
export function docs({ version, types }: Documented) {
  const app = new Elysia()
    .use(document({ version, types }))
    // The plugin's page loads scripts from another host; this one, registered later, replaces it.
    .get("/docs", ({ request }) => showPage(request), { detail: { hide: true } });
  for (const { name, type, path } of assets) {
    const headers = { ...HEADERS, "Content-Type": type, ETag: `"${version}"` };
    app.get(
      `/docs/${name}`,
      ({ request }) =>
        request.headers.get("if-none-match") === headers.ETag
          ? new Response(null, { status: 304, headers })
          : new Response(Bun.file(path), { headers }),
      { detail: { hide: true } },
    );
  }
  return app;
}

interface Documented {
  readonly version: string;
  readonly types: readonly ResourceType[];
}

const HEADERS = {
  // Kept, but asked for anew each time: an upgrade shows at once.
  "Cache-Control": "no-cache",
};

const PAGE_HEADERS = {
  ...HEADERS,
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // The icons in Swagger UI's style sheet are data URLs.
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
};

/** The URLs in the page are relative to /docs, so /docs/ leads there. */
function showPage(request: Request): Response {
  if (new URL(request.url).pathname.endsWith("/")) {
    return new Response(null, { status: 308, headers: { ...HEADERS, Location: "../docs" } });
  }
  return new Response(String(page), { headers: PAGE_HEADERS });
}

/** /docs/json, made by the plugin from the `detail` of the routes. */
const document = ({ version, types }: Documented) =>
  swagger({
    provider: "swagger-ui",
    path: "/docs",
    specPath: "/docs/json",
    // "/.search" is no file.
    excludeStaticFile: false,
    // /scim is another name of /scim/v2: each route is told once.
    exclude: [/^\/scim(?!\/v2(\/|$))/],
    // Routes for any method answer what is not there.
    excludeMethods: ["ALL", "OPTIONS"],
    documentation: {
      info: { title: "rollcall", version, description: DESCRIPTION },
      // Relative to the document, so it holds behind any proxy and under any path prefix.
      servers: [{ url: "..", description: "this server" }],
      tags: tagsOf(types),
      components: components(types),
    },
  });

const DESCRIPTION = `SCIM 2.0 service provider (RFC 7643, RFC 7644). Identity providers write people
and groups under \`/scim/v2\`; workplace systems read them under \`/api/v1\`, where administrators
set the rules.

**To try a request out**, make a token on the server with
\`rollcall token create NAME --scope read --data DIR\` (for administrators \`--scope admin\`), press
**Authorize** and paste it. The token stays in this page: reload it, and the token is forgotten.`;

const tagsOf = (types: readonly ResourceType[]) => [
  ...types.map((type) => ({
    name: type.endpoint.slice(1),
    description: `Resources of type ${type.name}: create, read, search, change and delete`,
  })),
  { name: "Me", description: "The User that a token stands for" },
  { name: "Search", description: "Queries across all resource types" },
  { name: "Bulk", description: "Many operations in one request" },
  { name: "Discovery", description: "What this server supports, and the schemas of its resources" },
  { name: "OAuth", description: "Access tokens for clients that prove who they are" },
  ...Object.entries(ADMIN_TAGS).map(([name, description]) => ({ name, description })),
  { name: "Server", description: "Health and metrics, without a token" },
];
