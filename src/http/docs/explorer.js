// Starts Swagger UI on the document beside the page. A file of its own, because the page's
// Content-Security-Policy runs no inline scripts.
SwaggerUIBundle({
  // Absolute, so that the server URL in the document, which is relative, is resolved against it.
  url: new URL("docs/json", document.baseURI).href,
  dom_id: "#explorer",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  defaultModelRendering: "example",
  // A token must not outlive the page.
  persistAuthorization: false,
  // Nothing is sent to a validator elsewhere.
  validatorUrl: null,
  // Neither a host of its own nor credentials may come in through a link.
  queryConfigEnabled: false,
});
