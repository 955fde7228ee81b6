/**
 * The forms in which a text may lie in a file: as it is, in JSON, in a URL, in a form, in
 * hexadecimal and, wherever it begins within what was encoded, in base64.
 */
export function disguisesOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const inBase64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    // The first and the last characters depend on what stands around it, too.
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + bytes.length) * 8) / 6);
    return text.slice(from, to);
  });
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      encodeURI(secret),
      new URLSearchParams({ "": secret }).toString().slice(1),
      bytes.toString("hex"),
      bytes.toString("hex").toUpperCase(),
      ...inBase64,
      ...inBase64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    ]),
  ];
}

/** Names the secrets that are in a text in one form or another, without repeating them. */
export const found = (secrets: ReadonlyMap<string, string>, text: Buffer): readonly string[] =>
  [...secrets]
    .filter(([, secret]) => disguisesOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name);
