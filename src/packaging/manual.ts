/**
 * The page of `man rollcall`: what `rollcall help` says.
 * @param help begins with `rollcall 0.1.0: what it is`, then a paragraph for each command
 * @param date seconds
 */
export function manualOf(help: string, date: number): string {
  const [title = "", ...paragraphs] = help.trim().split("\n\n");
  const [product = "", purpose = ""] = title.split(": ");
  const day = new Date(date * 1000).toISOString().slice(0, 10);
  return [
    `.TH ROLLCALL 1 "${day}" "${escaped(product)}" "User Commands"`,
    ".SH NAME",
    `rollcall \\- ${escaped(purpose)}`,
    ".SH COMMANDS",
    // As it was set for a terminal.
    ".nf",
    ...paragraphs.join("\n\n").split("\n").map(escaped),
    ".fi",
    ".SH FILES",
    ".TP",
    ".I /etc/rollcall/rollcall.toml",
    "Settings; those on the command line and in the environment come first.",
    ".TP",
    ".I /var/lib/rollcall",
    "The database, of the user rollcall.",
    ".TP",
    ".I /usr/share/doc/rollcall",
    "README.md tells how it is set up.",
    "",
  ].join("\n");
}

/** A line that begins with a dot or an apostrophe would be an instruction. */
const escaped = (line: string): string =>
  line
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^(?=[.'])/, "\\&");
