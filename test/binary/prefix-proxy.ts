/** A reverse proxy as nginx is told to be one: it strips the prefix and passes on the rest. */
export interface PrefixProxy {
  /** e.g. `http://127.0.0.1:40123/directory` */
  readonly url: string;
  /** Paths that were asked for outside the prefix. */
  readonly astray: readonly string[];
  stop(): Promise<void>;
}

export function startPrefixProxy(target: string, prefix: string): PrefixProxy {
  const astray: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      if (pathname.startsWith(`${prefix}/`)) {
        return fetch(`${target}${pathname.slice(prefix.length)}${search}`, {
          method: request.method,
          headers: request.headers,
          redirect: "manual",
          ...(request.body && { body: await request.bytes() }),
        });
      }
      astray.push(pathname);
      return new Response(null, { status: 404 });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}${prefix}`,
    astray,
    stop: () => server.stop(true),
  };
}
