/** `import x from "./x.service" with { type: "text" }` carries the file inside the executable. */
declare module "*.service" {
  const text: string;
  export = text;
}
