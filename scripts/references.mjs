// The texts of documents that are written from tables: settings, addresses, decisions.

const code = (text) => `\`${text}\``;

function row({ env, flag, allowed, default: fallback, description }) {
  const [name, ...aliases] = env;
  const names = [code(name), ...aliases.map((alias) => `(also ${code(alias)})`)].join(' ');
  const cells = [names, flag ? code(flag) : '–', allowed, fallback ? code(fallback) : 'not set', description];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

export function settingsReference(table) {
  return `<!-- Generated from src/settings.ts by \`npm run generate\`; edit that file instead. -->
# Settings

Flags beat environment variables, those beat the file \`.env\` in the working directory. An empty variable counts as
not set. A flag or value that is not allowed stops the start with a line that names the setting and what is allowed.
Secrets have no flag, because every user of a machine can read its command lines.

| Variable | Flag | Allowed | Default | Meaning |
| --- | --- | --- | --- | --- |
${Object.values(table).map(row).join('\n')}

Variables of the original that are not in the table have no effect yet: those of Redis, of Kubernetes and of the
metrics come with those parts. \`ENVIRONMENT\` has none either: what \`production\` switched on there is always on here.
`;
}

const audiences = {
  page: 'a page',
  json: 'JSON (RFC 6749 section 5.2)',
  bearer: 'JSON and `WWW-Authenticate` headers (RFC 6750 section 3, RFC 9449 section 7)',
};

export function endpointsReference(routes) {
  const rows = routes.map(
    ({ methods, path, summary, cors, refusals }) =>
      `| ${methods.join(', ')} | ${code(path)} | ${summary} | ${cors ? 'yes' : 'no'} | ${audiences[refusals]} |`,
  );
  return `<!-- Generated from src/http/routes.ts by \`npm run generate\`; edit that file instead. -->
# Addresses

Each is asked at a host of the tenant it is for. Whoever is refused gets a support code, which also stands in the log beside the
reason.

| Method | Path | What | From scripts of other origins | Refuses with |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

For whoever runs the server, at any host: \`/health\` answers 204 while the process lives, \`/health/ready\` 204 while it can serve
and 503 with the names of what does not answer while it cannot, \`/versions\` the version, unless \`DISPLAY_VERSION\` is \`false\`.
`;
}

/** @param decisions their file names and texts; a text begins with \`# 0001: Title\` */
export function decisionsIndex(decisions) {
  const rows = decisions.map(({ name, text }) => {
    const [, title] = /^# (?:\d+[.:]? )?(.+)$/m.exec(text) ?? [];
    return `- [${name.slice(0, 4)}](${name}) ${title ?? name}`;
  });
  return `<!-- Generated from the pages beside it by \`npm run generate\`. -->
# Decisions

One page for each choice that somebody will question, and for each dependency: what was decided, why, what it costs, what
was turned down. A page is not rewritten when a decision changes; a new one replaces it and says so.

${rows.join('\n')}
`;
}
