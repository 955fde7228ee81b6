export const CSV = "text/csv";

/** Whether a content type is asked for by name; who accepts everything gets JSON. */
export const accepts = (request: Request, type: string): boolean =>
  (request.headers.get("accept") ?? "")
    .split(",")
    .some((each) => each.split(";")[0]?.trim().toLowerCase() === type);

/**
 * An answer in CSV.
 * @param name of the file that a browser keeps it in, without its ending
 */
export const csvAnswer = (name: string, body: string | ReadableStream): Response =>
  new Response(body, {
    headers: {
      "Content-Type": `${CSV}; charset=utf-8`,
      "Content-Disposition": `attachment; filename="${name}.csv"`,
    },
  });
