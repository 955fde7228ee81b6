/** Every bound on input, by name. Each has a test at the limit and one beyond. */
export const LIMITS = {
  /** Request body in bytes, unless configured (RFC 7644 §3.12: 413). */
  bodyBytes: 4 * 1024 * 1024,
  /** A request for a token in bytes: ids, a secret, a JWT. */
  formBytes: 64 * 1024,
  /** The public keys of one issuer in bytes. */
  keySetBytes: 1024 * 1024,
  /** Trusts of one client, of either kind: each may be tried for one JWT. */
  trusts: 10,
  /** The least and the most minutes that an access token is good: what Entra accepts. */
  leastTokenMinutes: 60,
  mostTokenMinutes: 360,
  /** Fields, or sites, that a token for reading can be limited to. */
  tokenLimits: 100,
  /** Nesting of JSON in a request body; SCIM itself needs four levels. */
  jsonDepth: 32,
  /** Characters of a filter. */
  filterLength: 64 * 1024,
  /** Attribute expressions in one filter. */
  filterTerms: 256,
  /** Of them on `groups`: each follows the nesting of groups by itself. */
  groupTerms: 50,
  /** How long a search that no index narrows may run, and how long it may wait before. */
  scanMs: 15_000,
  /** Such searches that wait while one runs. */
  waitingScans: 32,
  /** Searches for people at one time that look at many: of these, a further one is turned away. */
  waitingSearches: 32,
  /** Parentheses, `not` and value paths inside one another in one filter. */
  filterDepth: 32,
  /** Operations in one PATCH request. */
  patchOperations: 2000,
  /** Operations in one bulk request (RFC 7644 §3.7.4: 413). */
  bulkOperations: 1000,
  /** Attribute expressions in all filters of one PATCH request. */
  patchFilterTerms: 4000,
  /** Of its operations, those that remove members by a filter: each reads the whole group. */
  selectedRemovals: 20,
  /** Attribute expressions in the filters of these: each is asked of each member. */
  selectedRemovalTerms: 100,
  /** Values of one multi-valued attribute; members of a Group, which are rows, are not bounded. */
  attributeValues: 1000,
  /** Warnings about one request, for the journal and the log. */
  warnings: 100,
  /** Characters of one value, and values of one attribute, that the journal shows. */
  shownCharacters: 250,
  shownElements: 20,
  /** How long the journal is searched for one page, and about how many bytes a page has. */
  journalSearchMs: 5000,
  journalPageBytes: 2 * 1024 * 1024,
  /** Characters that the journal is searched for. */
  journalText: 200,
  /** Values of a list of the customer's, and characters of each. */
  listValues: 100_000,
  listValueLength: 256,
  /** Values that people wait for, as an answer shows them. */
  waitingValues: 1000,
  /** Permissions that there are, and characters of a name. */
  permissions: 1000,
  permissionLength: 64,
  /** Groups that newly provisioned people join. */
  defaultGroups: 100,
  /** Days that anything can be kept by a setting. */
  mostDays: 3650,
  /** What the size of the journal can be limited to. */
  leastJournalMegabytes: 10,
  mostJournalMegabytes: 1_048_576,
  /** Resources on one page: `count` above it is lowered to it (§3.4.2.4). */
  pageSize: 1000,
  /** Resources on a page when the client does not say. */
  defaultPageSize: 100,
  /** How long a cursor can be used after the page that it came with (RFC 9865 §4). */
  cursorSeconds: 3600,
  /** Attribute names in `attributes` or `excludedAttributes`. */
  projectedAttributes: 200,
  /** How long a request may take, unless configured: Entra and Okta wait 60 seconds. */
  deadlineSeconds: 55,
  /** The least requests per second that a client can be held to: Entra sends 25. */
  leastRate: 25,
  /** The least requests at one time that a client can be held to. */
  leastConcurrency: 8,
  /** What a client that was quiet may send at once, as seconds of its rate. */
  burstSeconds: 2,
  /** Requests without a good token from one address, within the seconds below. */
  authenticationFailures: 30,
  authenticationFailureSeconds: 60,
  /** Addresses of which such failures are remembered. */
  throttledAddresses: 10_000,
  /** Lines that the log gets in a minute about requests that were turned away. */
  turnedAwayLines: 100,
  /** Proxies in a row of which forwarded headers are read, and bytes of the header Forwarded. */
  forwardedHops: 32,
  forwardedBytes: 8192,
  /** Addresses that the log is told of in an hour for one reason, without a request refused. */
  toldAddresses: 100,
  /** Entries that the journal gets in a minute about requests without a good token, or too many. */
  countedRefusals: 100,
  /** Refusals that wait for the journal. */
  waitingRefusals: 10_000,
  /** Of them, those that are written together. */
  refusalsPerCommit: 64,
  /** How long an answer waits for its refusal to be in the journal. */
  refusalWaitMs: 250,
  /** Characters of a text that a refusal has in the journal, and of a name that any entry has. */
  refusalText: 1000,
  journalName: 200,
  /** Characters of a name by which it is found: messages and the journal shorten long ones. */
  foundName: 50,
  /** Members that an administrator gives a new group at once; more are added one by one. */
  enteredMembers: 1000,
  /** People in one file: all of them are one transaction, for which other writers wait. */
  importedRows: 10_000,
  /** A file to import, in bytes. */
  importedBytes: 64 * 1024 * 1024,
} as const;
