import stylesheet from "swagger-ui-dist/swagger-ui.css" with { type: "file" };
import bundle from "swagger-ui-dist/swagger-ui-bundle.js" with { type: "file" };
import explorerStylesheet from "./explorer.css" with { type: "file" };
import explorer from "./explorer.js" with { type: "file" };
import icon from "./icon.svg" with { type: "file" };

/** What the page of the explorer loads, all of it from inside the executable. */
export const assets: readonly {
  readonly name: string;
  readonly type: string;
  /** On disk, or inside the executable once it is compiled. */
  readonly path: string;
}[] = [
  { name: "swagger-ui-bundle.js", type: "text/javascript; charset=utf-8", path: bundle },
  { name: "swagger-ui.css", type: "text/css; charset=utf-8", path: stylesheet },
  { name: "explorer.js", type: "text/javascript; charset=utf-8", path: explorer },
  { name: "explorer.css", type: "text/css; charset=utf-8", path: explorerStylesheet },
  { name: "icon.svg", type: "image/svg+xml", path: icon },
];
