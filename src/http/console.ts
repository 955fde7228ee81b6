import { Elysia } from "elysia";
import { bundle } from "./console/bundle.ts" with { type: "macro" };
import page from "./console/page.html" with { type: "text" };

/**
 * The administrators' pages: the page at /console and what it loads under /console/. It reads and
 * writes by /api/v1 alone, with the token that is typed into it; nothing here needs one.
 */
export function consolePage() {
  const app = new Elysia().get("/console", ({ request }) => showPage(request), HIDDEN);
  for (const { name, type, text } of ASSETS) {
    const headers = { ...HEADERS, "Content-Type": type, ETag: `"${Bun.hash(text).toString(36)}"` };
    app.get(
      `/console/${name}`,
      ({ request }) =>
        request.headers.get("if-none-match") === headers.ETag
          ? new Response(null, { status: 304, headers })
          : new Response(text, { headers }),
      HIDDEN,
    );
  }
  return app;
}

/** The API is what is documented. */
const HIDDEN = { detail: { hide: true } };

/** Made while rollcall is built, from the files in src/console. */
const ASSETS = [
  { name: "console.js", type: "text/javascript; charset=utf-8", text: bundle("main.tsx") },
  { name: "console.css", type: "text/css; charset=utf-8", text: bundle("console.css") },
] as const;

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
    "img-src 'self'",
    "connect-src 'self'",
    // What people are called can never become markup: no script may set innerHTML and the like.
    "require-trusted-types-for 'script'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
};

/** The URLs in the page are relative to /console, so /console/ leads there. */
function showPage(request: Request): Response {
  if (new URL(request.url).pathname.endsWith("/")) {
    return new Response(null, { status: 308, headers: { ...HEADERS, Location: "../console" } });
  }
  return new Response(String(page), { headers: PAGE_HEADERS });
}
