import { guard } from "../http/guard.ts";
import type { Answering } from "./open-socket.ts";

/**
 * Answers every request with where it would be answered: nothing is served without TLS. 308 keeps
 * the method, and no header of the request has a say in where that is.
 */
export function redirectTo(publicUrl: string): Answering {
  const base = publicUrl.replace(/\/+$/, "");
  return async (request) => {
    const { pathname, search } = new URL(request.url, base);
    return guard(
      new Response(`There is nothing here but the way to ${base}, by HTTPS.\n`, {
        status: 308,
        headers: { Location: `${base}${pathname}${search}`, Connection: "close" },
      }),
    );
  };
}
