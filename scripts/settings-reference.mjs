// The text of docs/reference/settings.md, from the table in src/settings.ts.

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
